using System.CommandLine;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen worker</c>: works for a farm, one job at a time.</summary>
internal sealed class WorkerCommand : Command
{
    private readonly FarmOptions _farm = new("worker");
    private readonly ModelOptions _model = new();

    public WorkerCommand()
        : base("worker", "Work for a farm with one device: take jobs and generate their assets. Run one per device, under a supervisor.")
    {
        _farm.AddTo(this);
        _model.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string checkpoints = _model.Checkpoints(parsed);
        var load = _model.Read(parsed);
        CheckpointInspection.RequireWholeModel(checkpoints, load.Selection);
        var credentials = _farm.Credentials(parsed);
        var choice = new ModelChoice(() => [new InstalledModel(Path.GetFileName(Path.GetFullPath(checkpoints)), checkpoints)]);
        using var device = new DeviceModel(load.Device, choice, (model, token) => ImageTo3D.Load(model.Folder, load, token));
        var options = new FarmWorkerOptions
        {
            Address = _farm.Address(parsed),
            Credentials = credentials,
            Model = await Task.Run(() => FarmModel.Describe(checkpoints, load.Selection), cancellationToken),
            Runner = new GeneratingRunner(device),
            Logger = new WarningsToError(),
        };
        Console.Error.WriteLine(
            $"{credentials.Name} works for {options.Address} on device {load.Device} with model {options.Model.Key}. Ctrl-C ends it.");
        await FarmWorker.RunAsync(options, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return ExitCodes.Success;
    }
}
