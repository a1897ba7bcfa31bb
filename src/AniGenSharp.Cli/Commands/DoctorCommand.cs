using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Cuda;
using AniGenSharp.Diagnostics;
using AniGenSharp.Models;
using AniGenSharp.Tracing;
using TorchSharp;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen doctor</c>: shows what this machine has, and checks whether it computes correctly.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly Option<bool> _quick = new("--quick")
    {
        Description = "Check only the operations, without the model and without attention over more than 4,096 tokens.",
    };

    private readonly Option<string?> _picture = new("--picture") { Description = "The picture to run the model on (default: a sample)." };

    private readonly ModelOptions _model = new();

    public DoctorCommand()
        : base("doctor", "Show devices and memory, check every operation and the model on the chosen device, and say what to do.")
    {
        Options.Add(_quick);
        Options.Add(_picture);
        _model.AddTo(this);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), CancellationToken.None));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _model.Read(parsed);
        string? picture = parsed.GetValue(_picture);
        if (!parsed.GetValue(_quick))
            return Run(options, Subject(_model.Checkpoints(parsed), options, picture), cancellationToken);
        if (_model.NamesCheckpoints(parsed) || picture is not null)
            throw new UsageException("--quick runs no model: omit --checkpoints and --picture, or omit --quick.");
        return Run(options, null, cancellationToken);
    }

    /// <summary>Checks the model and the picture before the operations are checked, which takes a minute.</summary>
    private static (string Checkpoints, string Picture) Subject(string checkpoints, LoadOptions options, string? picture)
    {
        ModelFolder.Open(checkpoints, options.Selection);
        picture ??= StarterModel.Sample();
        PictureReader.Read(picture);
        return (checkpoints, picture);
    }

    private static int Run(LoadOptions options, (string Checkpoints, string Picture)? subject, CancellationToken cancellation)
    {
        var placement = DeviceSelection.Choose(options.Device, options.Precision);
        foreach (string line in Machine())
            Console.WriteLine(line);
        Console.WriteLine($"chosen     {placement.Device}, torso in {placement.Torso}".ToLowerInvariant());

        if (CudaUse.Describe(placement.Device) is { } use)
            Console.WriteLine($"cuda use   {use}");

        var wrong = new List<string>();
        Console.WriteLine("operations        error     bound        ms");
        foreach (var type in new[] { torch.ScalarType.Float32, placement.Torso }.Distinct())
        {
            foreach (var check in OperationList.All(subject is null ? 4096 : 32768))
            {
                cancellation.ThrowIfCancellationRequested();
                var result = check.On(placement.Device, type);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(result.IsCorrect ? "  right" : "! WRONG"),-10} {result.Error,12:0.0e+0}  {result.Bound,8:0.0e+0}  {result.Milliseconds,8:f1}  {result.Name} ({$"{type}".ToLowerInvariant()}){(result.Failure is null ? "" : $": {result.Failure}")}"));
                if (!result.IsCorrect)
                    wrong.Add($"{result.Name} ({type})");
            }
        }
        var first = subject is { } run ? CheckModel(run.Checkpoints, options, placement, run.Picture, cancellation) : null;
        if (first is not null)
            wrong.Add($"the model, first at {first.Name}");
        Console.WriteLine(wrong.Count == 0
            ? "Verdict: this device computes correctly."
            : $"Verdict: wrong here: {string.Join("; ", wrong)}. Use --device cpu, or --precision fp32 where only half precision is wrong; 'anigen parity explain' says more of a layer.");
        return wrong.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static IEnumerable<string> Machine()
    {
        yield return $"system     {System.Runtime.InteropServices.RuntimeInformation.OSDescription}, {System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}";
        yield return string.Create(CultureInfo.InvariantCulture, $"cpu        {Environment.ProcessorCount} cores, {torch.get_num_threads()} threads for torch, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:f1} GB of memory");
        var (cuda, mps) = DeviceSelection.Available();
        yield return $"cuda       {(cuda > 0 ? $"{cuda} device(s)" : "none that torch can use (the packaged libtorch is for the CPU; --libtorch names another)")}";
        yield return $"mps        {(mps ? "available" : "none")}";
        yield return $"versions   {string.Join(", ", AniGenRuntime.Versions.Select(v => $"{v.Key} {v.Value}"))}";
    }

    /// <summary>Records the model on the CPU in float32, replays it on the chosen device, and gives the first divergence.</summary>
    private static ComparedTensor? CheckModel(string checkpoints, LoadOptions options, Placement placement, string picture, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("anigen-doctor-").FullName;
        try
        {
            string reference = Path.Combine(folder, "reference.safetensors"), candidate = Path.Combine(folder, "candidate.safetensors");
            Console.WriteLine($"model      {checkpoints} on {picture}: float32 on the CPU, then {placement.Device} in {placement.Torso}");
            Record(checkpoints, options with { Device = "cpu", Precision = Precision.Float32 }, picture, reference, null, cancellation);
            using var a = new RecordingFile(reference);
            Record(checkpoints, options, picture, candidate, a, cancellation);
            using var b = new RecordingFile(candidate);
            var comparison = RecordingComparison.Compare(a, b);
            foreach (string line in ParityTable.Lines(comparison, everything: false).Where(line => line.StartsWith('!')).Append(ParityTable.Lines(comparison, false).Last()))
                Console.WriteLine(line);
            return comparison.FirstDivergence;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Record(string checkpoints, LoadOptions options, string picture, string path, RecordingFile? replay, CancellationToken cancellation)
    {
        using var models = LoadedModels.Load(checkpoints, options, cancellation);
        var settings = models.Resolve(new GenerationOptions { StructureSteps = 3, LatentSteps = 3 });
        var request = new ParityRequest
        {
            Models = models,
            Settings = settings,
            Picture = () => models.Conditioner.Prepare(PictureReader.Read(picture), picture),
            Recording = new RecordingOptions { MaxRows = 256 },
            Replay = replay,
        };
        using var recording = ParityRun.Record(request, cancellation);
        recording.Save(path, ParityRun.Metadata(request));
    }
}
