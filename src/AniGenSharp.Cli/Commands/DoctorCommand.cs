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
        ModelFolder.Open(checkpoints, options.Selection);
        picture ??= StarterModel.Sample();
        PictureReader.Read(picture);
        return (checkpoints, picture);
    }

    private static int Run(
        LoadOptions options, (string Checkpoints, string Picture)? subject, DoctorPage page, CancellationToken cancellation)
    {
        var placement = DeviceSelection.Choose(options.Device, options.Precision);
        Describe(page, placement);
        double before = DeviceCanary.Milliseconds(placement.Device);
        page.BeginOperations();
        foreach (var type in new[] { torch.ScalarType.Float32, placement.Torso }.Distinct())
        {
            foreach (var check in OperationList.All(subject is null ? 4096 : 32768))
            {
                cancellation.ThrowIfCancellationRequested();
                page.Add(check.On(placement.Device, type), $"{type}".ToLowerInvariant());
            }
        }
        if (subject is { } run)
        {
            if (BlockProbe.HasValues(run.Checkpoints))
                page.AddBlocks(BlockProbe.Check(run.Checkpoints, options, cancellation));
            page.AddModel(CheckModel(run.Checkpoints, options, placement, run.Picture, page, cancellation));
        }
        page.AddCanary(before, DeviceCanary.Milliseconds(placement.Device));
        return page.Finish() ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static void Describe(DoctorPage page, Placement placement)
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var (cuda, mps) = DeviceSelection.Available();
        page.Fact("system", $"{MachineFacts.System()}, {System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}");
        page.Fact("chip", MachineFacts.Chip());
        page.Fact("cpu", string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores, {torch.get_num_threads()} threads for torch, {memory / 1e9:f1} GB of memory"));
        if (mps)
            page.Fact("unified", string.Create(CultureInfo.InvariantCulture, $"{memory / 1e9:f1} GB: {MachineFacts.Fits(memory)}"));
        page.Fact("cuda", cuda > 0
            ? $"{cuda} device(s)"
            : "none that torch can use (the packaged libtorch is for the CPU; --libtorch names another)");
        page.Fact("mps", mps ? "available" : "none");
        page.Fact("versions", string.Join(", ", AniGenRuntime.Versions.Select(v => $"{v.Key} {v.Value}")));
        page.Fact("chosen", $"{placement.Device}, torso in {placement.Torso}".ToLowerInvariant());
        if (DevicePolicy.Forced is { } forced)
            page.Fact("policy", $"{forced}, forced by {DevicePolicy.Variable}");
        if (CudaUse.Describe(placement.Device) is { } use)
            page.Fact("cuda use", use);
    }

    /// <summary>Records the model on the CPU in float32, replays it on the chosen device, and gives the first divergence.</summary>
    private static RecordingComparison CheckModel(
        string checkpoints, LoadOptions options, Placement placement, string picture, DoctorPage page, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("anigen-doctor-").FullName;
        try
        {
            string reference = Path.Combine(folder, "reference.safetensors"), candidate = Path.Combine(folder, "candidate.safetensors");
            page.Fact("model", $"{checkpoints} on {picture}: float32 on the CPU, then {placement.Device} in {placement.Torso}");
            Record(checkpoints, options with { Device = "cpu", Precision = Precision.Float32 }, picture, reference, null, cancellation);
            using var a = new RecordingFile(reference);
            Record(checkpoints, options, picture, candidate, a, cancellation);
            using var b = new RecordingFile(candidate);
            return RecordingComparison.Compare(a, b);
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
