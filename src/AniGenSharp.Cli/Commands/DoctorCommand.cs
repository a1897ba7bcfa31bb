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

/// <summary><c>anigen doctor</c>: what this machine has, and whether it computes what it should.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Operations only, and no attention above 4,096 tokens." };
        var picture = new Option<string?>("--picture") { Description = "The picture for the run of the model (default: the first of samples/)." };
        var command = new Command("doctor", "Show devices and memory, check every operation and the model on the chosen device, and say what to do.") { quick, picture };
        var model = new ModelOptions().AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var options = model.Load(parsed);
                if (!parsed.GetValue(quick))
                    return Run(options, Subject(model.Checkpoints(parsed), options, parsed.GetValue(picture)), cancellation);
                if (model.NamesCheckpoints(parsed) || parsed.GetValue(picture) is not null)
                    throw new UsageException("--quick runs no model: leave --checkpoints and --picture away, or --quick.");
                return Run(options, null, cancellation);
            }, CancellationToken.None));
        return command;
    }

    /// <summary>Looks at what the model will be run on before a minute goes into the operations.</summary>
    private static (string Checkpoints, string Picture) Subject(string checkpoints, LoadOptions options, string? picture)
    {
        ModelFolder.Open(checkpoints, new ModelSelection { StructureFlow = options.StructureFlow, LatentFlow = options.LatentFlow, UseEma = options.UseEma });
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
                    $"{(result.Right ? "  right" : "! WRONG"),-10} {result.Error,12:0.0e+0}  {result.Bound,8:0.0e+0}  {result.Milliseconds,8:f1}  {result.Name} ({$"{type}".ToLowerInvariant()}){(result.Failure is null ? "" : $": {result.Failure}")}"));
                if (!result.Right)
                    wrong.Add($"{result.Name} ({type})");
            }
        }
        var first = subject is { } run ? CheckModel(run.Checkpoints, options, placement, run.Picture, cancellation) : null;
        if (first is not null)
            wrong.Add($"the model, first at {first.Name}");
        Console.WriteLine(wrong.Count == 0
            ? "Verdict: this device computes what it should."
            : $"Verdict: wrong here: {string.Join("; ", wrong)}. Use --device cpu, or --precision fp32 where only half precision is wrong; 'anigen parity explain' says more of a layer.");
        return wrong.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static IEnumerable<string> Machine()
    {
        yield return $"system     {System.Runtime.InteropServices.RuntimeInformation.OSDescription}, {System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}";
        yield return string.Create(CultureInfo.InvariantCulture, $"cpu        {Environment.ProcessorCount} cores, {torch.get_num_threads()} threads for torch, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:f1} GB of memory");
        var (cuda, mps) = DeviceSelection.Found();
        yield return $"cuda       {(cuda > 0 ? $"{cuda} device(s)" : "none that torch can use (the packaged libtorch is for the CPU; --libtorch names another)")}";
        yield return $"mps        {(mps ? "available" : "none")}";
        yield return $"versions   {string.Join(", ", LoadedModels.Versions.Select(v => $"{v.Key} {v.Value}"))}";
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
        using var recording = Recording.Start(new RecordingOptions { MostRows = 256 });
        ParityRun.Record(
            models, recording, settings, () => models.Conditioner.Prepare(PictureReader.Read(picture), picture), replay, null, cancellation);
        recording.Save(path, ParityRun.Facts(models, settings));
    }
}
