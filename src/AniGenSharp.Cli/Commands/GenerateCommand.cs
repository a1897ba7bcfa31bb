using System.CommandLine;
using AniGenSharp.Devices;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Export;
using AniGenSharp.Geometry.Rig;
using AniGenSharp.Geometry.Texturing;

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

    private static readonly Option<double?> SimplifyRatio = new("--simplify-ratio")
    {
        Description = $"Share of the faces to take away, 0 to keep all (default: 0.95, but not below {GenerationOptions.LeastFaces} faces).",
    };

    private static readonly Option<int?> Faces = new("--faces") { Description = "Number of faces to simplify to, instead of --simplify-ratio." };

    private static readonly Option<bool> Watertight = new("--watertight") { Description = "Close every hole, not only small ones." };

    private static readonly Option<string> Bake = new("--bake")
    {
        Description = "How the texture is made: direct, projective, optimised, or none (vertex colours).",
        DefaultValueFactory = _ => "direct",
    };

    private static readonly Option<int> TextureSize = new("--texture-size") { Description = "Texels a side, 256 to 4096.", DefaultValueFactory = _ => 1024 };

    private static readonly Option<string> TextureFormatOption = new("--texture-format")
    {
        Description = "png, or webp (smaller, by EXT_texture_webp).",
        DefaultValueFactory = _ => "png",
    };

    private static readonly Option<string> BoneNameOption = new("--bone-names")
    {
        Description = "meaningful (spine, head, leg.L, …) or plain (joint_0, joint_1, …).",
        DefaultValueFactory = _ => "meaningful",
    };

    private static readonly Option<string> BoneAxesOption = new("--bone-axes")
    {
        Description = "Rest orientation of the bones: world, or y-along for engines that retarget by rotation.",
        DefaultValueFactory = _ => "world",
    };

    private static readonly Option<int> Influences = new("--influences") { Description = "Joints that may move one vertex: 4 or 8.", DefaultValueFactory = _ => 4 };

    private static readonly Option<bool> Motion = new("--motion") { Description = "Add animation clips that show the rig off." };

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

    private static readonly Option<bool> LowMemory = new("--low-memory")
    {
        Description = "Never keep two networks in memory: each is read when its stage comes. Otherwise what fits is kept.",
    };

    private static readonly Option<string?> MattingModel = new("--matting-model")
    {
        Description = "ONNX matting model (BiRefNet, IS-Net or U2-Net) for pictures without transparency.",
    };

    private static readonly Option<string?> NormalEstimator = new("--normal-estimator")
    {
        Description = "ONNX normal estimator with its JSON file, or dsine.pt, for the official sparse-structure models.",
    };

    private static readonly Option<string?> Libtorch = new("--libtorch")
    {
        Description = "Lib folder of an existing PyTorch to use (for CUDA); like the variable ANIGEN_LIBTORCH.",
    };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var command = new Command("generate", "Turn pictures into rigged assets: mesh.glb, skeleton.glb, skeleton.bvh, processed_image.png and report.json, in a folder each.")
        {
            Inputs, Output, Checkpoints, Seed, StructureGuidance, LatentGuidance, StructureSteps, LatentSteps, JointsDensity, NoFilter, NoSmooth,
            SmoothIterations, SimplifyRatio, Faces, Watertight, Bake, TextureSize, TextureFormatOption, BoneNameOption, BoneAxesOption, Influences, Motion,
            StructureFlow, LatentFlow, UseEma, Device, PrecisionOption, LowMemory, MattingModel, NormalEstimator, Libtorch, WithPreview,
        };
        PrecisionOption.AcceptOnlyFromAmong("auto", "fp32", "fp16", "bf16");
        Bake.AcceptOnlyFromAmong("direct", "projective", "optimised", "none");
        TextureFormatOption.AcceptOnlyFromAmong("png", "webp");
        BoneNameOption.AcceptOnlyFromAmong("meaningful", "plain");
        BoneAxesOption.AcceptOnlyFromAmong("world", "y-along");
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var pictures = Pictures.Expand(parsed.GetValue(Inputs)!);
        var options = ReadOptions(parsed);
        var glb = ReadGlbOptions(parsed);
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
            LowMemory = parsed.GetValue(LowMemory),
            MattingModel = parsed.GetValue(MattingModel),
            NormalEstimator = parsed.GetValue(NormalEstimator),
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
                OutputFolder.Write(folder, generation, glb, preview);
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

    private static GlbOptions ReadGlbOptions(ParseResult parsed)
    {
        int influences = parsed.GetValue(Influences);
        if (influences is not (4 or 8))
            throw new UsageException("--influences is 4 or 8.");
        return new GlbOptions
        {
            Influences = influences,
            BoneAxes = parsed.GetValue(BoneAxesOption) == "y-along" ? BoneAxes.YAlong : BoneAxes.World,
            TextureFormat = parsed.GetValue(TextureFormatOption) == "webp" ? TextureFormat.Webp : TextureFormat.Png,
        };
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
            SimplifyRatio = parsed.GetValue(SimplifyRatio),
            Faces = parsed.GetValue(Faces),
            Watertight = parsed.GetValue(Watertight),
            Bake = parsed.GetValue(Bake) switch
            {
                "none" => null,
                "projective" => BakeMode.Projective,
                "optimised" => BakeMode.Optimised,
                _ => BakeMode.Direct,
            },
            TextureSize = parsed.GetValue(TextureSize),
            BoneNaming = parsed.GetValue(BoneNameOption) == "plain" ? BoneNaming.Plain : BoneNaming.Meaningful,
            Motion = parsed.GetValue(Motion),
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
