using System.CommandLine;
using AniGenSharp.Devices;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Export;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen generate</c>: pictures to rigged assets, one folder of output each.</summary>
internal static class GenerateCommand
{
    private static readonly Argument<string[]> Inputs = new("picture")
    {
        Description = "Pictures, or folders of pictures.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "Folder that gets one folder per picture.",
        DefaultValueFactory = _ => "out",
    };

    private static readonly Option<string?> Checkpoints = new("--checkpoints")
    {
        Description = "Checkpoint folder; the starter model when left away.",
    };

    private static readonly Option<long> Seed = new("--seed") { Description = "Seed of the noise.", DefaultValueFactory = _ => 42 };

    private static readonly Option<double?> StructureGuidance = new("--cfg-scale-ss")
    {
        Description = "Guidance strength of the sparse structure (default: the checkpoint's; 7.5 officially).",
    };

    private static readonly Option<double?> LatentGuidance = new("--cfg-scale")
    {
        Description = "Guidance strength of the structured latents (default: the checkpoint's; 3.0 officially).",
    };

    private static readonly Option<int?> StructureSteps = new("--ss-steps") { Description = "Sampling steps of the sparse structure (default: 25)." };

    private static readonly Option<int?> LatentSteps = new("--slat-steps") { Description = "Sampling steps of the structured latents (default: 25)." };

    private static readonly Option<int> JointsDensity = new("--joints-density")
    {
        Description = "Wanted joint density, 0 to 4, where the checkpoint supports it.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<bool> NoFilter = new("--no-filter-skin-weights") { Description = "Keep weights of joints far from a vertex's own." };

    private static readonly Option<bool> NoSmooth = new("--no-smooth-skin-weights") { Description = "Keep the weights as predicted." };

    private static readonly Option<int> SmoothIterations = new("--smooth-skin-weights-iters")
    {
        Description = "Smoothing iterations of the skin weights.",
        DefaultValueFactory = _ => 100,
    };

    private static readonly Option<string?> StructureFlow = new("--ss-flow") { Description = "Sparse-structure variant: solo, duet or epic." };

    private static readonly Option<string?> LatentFlow = new("--slat-flow") { Description = "Structured-latent variant: auto, control or gsn_auto." };

    private static readonly Option<bool> UseEma = new("--use-ema") { Description = "Prefer averaged weights (EMA)." };

    private static readonly Option<bool> WithPreview = new("--preview") { Description = "Also write preview.png: the picture, the result from two sides, and its skeleton (and, for several pictures, contact-sheet.png)." };

    private static readonly Option<string> Device = new("--device")
    {
        Description = "auto (CUDA, then MPS, then CPU), cpu, cuda, cuda:N or mps.",
        DefaultValueFactory = _ => "auto",
    };

    private static readonly Option<string> PrecisionOption = new("--precision")
    {
        Description = "Precision of the networks' torsos; auto is fp32 on the CPU and fp16 elsewhere.",
        DefaultValueFactory = _ => "auto",
    };

    private static readonly Option<string?> Libtorch = new("--libtorch")
    {
        Description = "Lib folder of an existing PyTorch to use (for CUDA); like the variable ANIGEN_LIBTORCH.",
    };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var command = new Command("generate", "Turn pictures into rigged assets: mesh.glb, skeleton.glb, processed_image.png and report.json, in a folder each.")
        {
            Inputs, Output, Checkpoints, Seed, StructureGuidance, LatentGuidance, StructureSteps, LatentSteps, JointsDensity, NoFilter, NoSmooth,
            SmoothIterations, StructureFlow, LatentFlow, UseEma, Device, PrecisionOption, Libtorch, WithPreview,
        };
        PrecisionOption.AcceptOnlyFromAmong("auto", "fp32", "fp16", "bf16");
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var pictures = Pictures.Expand(parsed.GetValue(Inputs)!);
        var options = ReadOptions(parsed);
        string output = parsed.GetValue(Output)!;
        string? checkpoints = parsed.GetValue(Checkpoints);
        if (checkpoints is null)
        {
            checkpoints = StarterModel.Find();
            Console.Error.WriteLine("No checkpoint named: using the starter model (cartoon-like creatures; see models/starter/README.md).");
        }
        if (parsed.GetValue(Libtorch) is { } libtorch)
            TorchRuntime.LibtorchFolder = libtorch;
        using var anigen = ImageTo3D.Load(checkpoints, new LoadOptions
        {
            StructureFlow = parsed.GetValue(StructureFlow),
            LatentFlow = parsed.GetValue(LatentFlow),
            UseEma = parsed.GetValue(UseEma),
            Device = parsed.GetValue(Device)!,
            Precision = parsed.GetValue(PrecisionOption) switch
            {
                "fp32" => Precision.Float32,
                "fp16" => Precision.Float16,
                "bf16" => Precision.BFloat16,
                _ => Precision.Auto,
            },
        });
        bool preview = parsed.GetValue(WithPreview);
        var sheet = new List<IReadOnlyList<RgbaImage>>();
        int worst = ExitCodes.Success;
        foreach (var (path, name) in pictures)
        {
            try
            {
                using var display = new GenerationDisplay(path);
                var generation = anigen.Generate(path, options, display, cancellation);
                string folder = Path.Combine(output, name);
                OutputFolder.Write(folder, generation, preview);
                if (preview && pictures.Count > 1)
                    sheet.Add(OutputFolder.Views(generation, 256));
                display.Finish(generation, folder);
            }
            catch (Exception e) when (e is not OperationCanceledException && pictures.Count > 1)
            {
                // One bad picture must not cost the others; the exit code says that it was there.
                worst = Math.Max(worst, CommandHost.Report(e, parsed.GetValue(CommandHost.Verbose)));
            }
        }
        if (sheet.Count > 0)
            AtomicFile.Write(Path.Combine(output, "contact-sheet.png"), ImageFile.EncodePng(ContactSheet.Compose(sheet)));
        return worst;
    }

    private static GenerationOptions ReadOptions(ParseResult parsed)
    {
        var options = new GenerationOptions
        {
            Seed = parsed.GetValue(Seed),
            StructureGuidance = parsed.GetValue(StructureGuidance),
            LatentGuidance = parsed.GetValue(LatentGuidance),
            StructureSteps = parsed.GetValue(StructureSteps),
            LatentSteps = parsed.GetValue(LatentSteps),
            JointsDensity = parsed.GetValue(JointsDensity),
            FilterSkinWeights = !parsed.GetValue(NoFilter),
            SmoothSkinWeights = !parsed.GetValue(NoSmooth),
            SmoothSkinWeightsIterations = parsed.GetValue(SmoothIterations),
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
        return options;
    }
}
