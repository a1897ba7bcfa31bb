using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen doctor</c>: describes this machine, and checks whether it computes correctly.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly Option<bool> _quick = new("--quick")
    {
        Description = "Check only the operations, without the model and without attention over more than 4,096 tokens.",
    };

    private readonly Option<string?> _picture = new("--picture")
    {
        HelpName = "file",
        Description = "The picture to run the model on (default: a sample).",
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print everything as one machine-readable object, to attach to a report.",
    };

    private readonly ModelOptions _model = new();

    public DoctorCommand()
        : base("doctor", "Show devices and memory, check every operation and the model on the chosen device, and say what to do.")
    {
        Options.Add(_quick);
        Options.Add(_picture);
        Options.Add(_json);
        _model.AddTo(this);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), CancellationToken.None));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _model.Read(parsed);
        string? picture = parsed.GetValue(_picture);
        var page = new DoctorPage(parsed.GetValue(_json));
        if (!parsed.GetValue(_quick))
            return Run(options, Subject(_model.Checkpoints(parsed), options, picture), page, cancellationToken);
        if (_model.NamesCheckpoints(parsed) || picture is not null)
            throw new UsageException("--quick runs no model: omit --checkpoints and --picture, or omit --quick.");
        return Run(options, null, page, cancellationToken);
    }

    /// <summary>Checks the model and the picture before the operations are checked, which takes a minute.</summary>
    private static (string Checkpoints, string Picture) Subject(string checkpoints, LoadOptions options, string? picture)
    {
        CheckpointInspection.RequireWholeModel(checkpoints, options.Selection);
        picture ??= StarterModel.Sample();
        PictureSource.FromFile(picture).Read();
        return (checkpoints, picture);
    }

    private static int Run(
        LoadOptions options, (string Checkpoints, string Picture)? subject, DoctorPage page, CancellationToken cancellationToken)
    {
        var machine = Doctor.Describe(options);
        Describe(page, machine);
        double before = Doctor.MeasureCanary(options);
        page.BeginOperations();
        foreach (var result in Doctor.CheckOperations(options, quick: subject is null, cancellationToken))
            page.Add(result);
        if (subject is { } run)
        {
            if (Doctor.CheckBlocks(run.Checkpoints, options, cancellationToken) is { } blocks)
                page.AddBlocks(blocks);
            page.Fact("model", $"{run.Checkpoints} on {run.Picture}: float32 on the CPU, then {machine.Device} in {machine.Precision}");
            page.AddModel(Doctor.CheckModel(run.Checkpoints, run.Picture, options, cancellationToken));
        }
        page.AddCanary(before, Doctor.MeasureCanary(options));
        return page.Finish() ? ExitCodes.Success : ExitCodes.CheckFailed;
    }

    private static void Describe(DoctorPage page, MachineReport machine)
    {
        string memory = string.Create(CultureInfo.InvariantCulture, $"{machine.MemoryBytes / 1e9:f1} GB");
        page.Fact("system", $"{machine.System}, {machine.Architecture}");
        page.Fact("chip", machine.Chip);
        page.Fact("cpu", $"{machine.Processors} cores, {machine.Threads} threads for torch, {memory} of memory");
        if (machine.SharedMemoryUse is { } fits)
            page.Fact("unified", $"{memory}: {fits}");
        page.Fact("cuda", machine.CudaDevices > 0
            ? $"{machine.CudaDevices} device(s)"
            : "none that torch can use (the packaged libtorch is for the CPU; --libtorch names another)");
        page.Fact("mps", machine.HasMps ? "available" : "none");
        page.Fact("versions", string.Join(", ", AniGenRuntime.Versions.Select(version => $"{version.Key} {version.Value}")));
        page.Fact("chosen", $"{machine.Device}, torso in {machine.Precision}".ToLowerInvariant());
        if (machine.ForcedPolicy is { } forced)
            page.Fact("policy", forced);
        if (machine.CudaUse is { } use)
            page.Fact("cuda use", use);
    }
}
