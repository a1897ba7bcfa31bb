using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;
using AniGenSharp.Cli.Terminal;
using AniGenSharp.Geometry;

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

    private static readonly Option<string?> Lods = new("--lods")
    {
        Description = "Levels of detail as mesh_lod1.glb and on, with the same skeleton: a number of them, each with half the faces of the one before, or shares of the faces (0.5,0.2,0.05).",
    };

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

    private static readonly Option<bool> WithPreview = new("--preview") { Description = "Also write preview.png (the result from eight sides, and with its skeleton), turntable.png (animated) and, for several pictures, contact-sheet.png." };

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

    private static readonly Option<bool> SkipExisting = new("--skip-existing") { Description = "Leave pictures away whose result is there already." };

    private static readonly Option<bool> Json = new("--json") { Description = "One machine-readable line per picture on standard output (progress stays on standard error)." };

    private static readonly Option<bool> SaveStages = new("--save-stages")
    {
        Description = "Also write stages.safetensors: tokens, voxels, latents, the decoded mesh before any clean-up, the skeleton's votes, joints and weights.",
    };

    private static readonly Option<string?> FromStage = new("--from-stage")
    {
        Description = "Begin with this stage on what --save-stages left in the output folder: structure, latents, decoding, or cleaning (all after the networks: seconds, no model). A stages.safetensors may stand for the picture.",
    };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var command = new Command("generate", "Turn pictures into rigged assets: mesh.glb, skeleton.glb, skeleton.bvh, processed_image.png and report.json, in a folder each.")
        {
            Inputs, Output, Checkpoints, Seed, StructureGuidance, LatentGuidance, StructureSteps, LatentSteps, JointsDensity, NoFilter, NoSmooth,
            SmoothIterations, SimplifyRatio, Faces, Lods, Watertight, Bake, TextureSize, TextureFormatOption, BoneNameOption, BoneAxesOption, Influences, Motion,
            StructureFlow, LatentFlow, UseEma, Device, PrecisionOption, LowMemory, MattingModel, NormalEstimator, Libtorch, WithPreview,
            SkipExisting, Json, SaveStages, FromStage,
        };
        PrecisionOption.AcceptOnlyFromAmong("auto", "fp32", "fp16", "bf16");
        Bake.AcceptOnlyFromAmong("direct", "projective", "optimised", "none");
        TextureFormatOption.AcceptOnlyFromAmong("png", "webp");
        BoneNameOption.AcceptOnlyFromAmong("meaningful", "plain");
        BoneAxesOption.AcceptOnlyFromAmong("world", "y-along");
        FromStage.AcceptOnlyFromAmong("structure", "latents", "decoding", "cleaning");
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var pictures = Pictures.Expand(parsed.GetValue(Inputs)!, parsed.GetValue(Output)!);
        var options = ReadOptions(parsed);
        GenerationStage? from = parsed.GetValue(FromStage) is { } stage ? Enum.Parse<GenerationStage>(stage, ignoreCase: true) : null;
        var settings = new BatchSettings
        {
            Output = parsed.GetValue(Output)!,
            Writing = new OutputOptions(ReadGlbOptions(parsed), parsed.GetValue(WithPreview), parsed.GetValue(SaveStages)),
            Load = () => Load(parsed, cancellation),
            Options = made => made is null ? options : Resumed(parsed, options, made),
            From = from,
            SkipExisting = parsed.GetValue(SkipExisting),
            Json = parsed.GetValue(Json),
            Verbose = parsed.GetValue(CommandHost.Verbose),
        };
        if (from is not null)
            RefuseSettled(parsed, from.Value);
        return GenerationDisplay.Show(display => new BatchRun(settings, pictures, display, cancellation).Run());
    }

    private static ImageTo3D Load(ParseResult parsed, CancellationToken cancellation)
    {
        string? checkpoints = parsed.GetValue(Checkpoints);
        if (checkpoints is null)
        {
            checkpoints = StarterModel.Find();
            Console.Error.WriteLine("No checkpoint named: using the starter model (cartoon-like creatures; see models/starter/README.md).");
        }
        if (parsed.GetValue(Libtorch) is { } libtorch)
            TorchRuntime.LibtorchFolder = libtorch;
        return ImageTo3D.Load(checkpoints, new LoadOptions
        {
            Logger = new WarningsToError(),
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
        }, cancellation);
    }

    /// <summary>Refuses options that cannot change what an earlier run made.</summary>
    private static void RefuseSettled(ParseResult parsed, GenerationStage from)
    {
        (Option Option, GenerationStage Last)[] stages =
        [
            (MattingModel, GenerationStage.Conditioning), (NormalEstimator, GenerationStage.Conditioning),
            (StructureGuidance, GenerationStage.Structure), (StructureSteps, GenerationStage.Structure), (StructureFlow, GenerationStage.Structure),
            (LatentGuidance, GenerationStage.Latents), (LatentSteps, GenerationStage.Latents), (LatentFlow, GenerationStage.Latents),
            (JointsDensity, GenerationStage.Latents), (Seed, GenerationStage.Latents), (UseEma, GenerationStage.Latents),
            (Checkpoints, GenerationStage.Rig), (Device, GenerationStage.Rig), (PrecisionOption, GenerationStage.Rig), (Libtorch, GenerationStage.Rig),
            (LowMemory, GenerationStage.Rig),
        ];
        if (stages.FirstOrDefault(s => s.Last < from && IsGiven(parsed, s.Option)).Option is { } settled)
            throw new UsageException($"{settled.Name} has no effect from the {parsed.GetValue(FromStage)} stage on: leave it away, or begin with an earlier stage.");
    }

    /// <summary>The options with everything that was not given as the earlier run had it.</summary>
    private static GenerationOptions Resumed(ParseResult parsed, GenerationOptions options, ResolvedSettings made) => options with
    {
        Seed = IsGiven(parsed, Seed) ? options.Seed : made.Seed,
        StructureGuidance = options.StructureGuidance ?? made.StructureGuidance,
        StructureSteps = options.StructureSteps ?? made.StructureSteps,
        LatentGuidance = options.LatentGuidance ?? made.LatentGuidance,
        LatentSteps = options.LatentSteps ?? made.LatentSteps,
        JointsDensity = IsGiven(parsed, JointsDensity) ? options.JointsDensity : made.JointsDensity,
    };

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

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

    private static double[] ReadLevels(string? text)
    {
        const int most = 8;
        if (text is null)
            return [];
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= most)
            return [.. Enumerable.Range(1, count).Select(level => Math.Pow(0.5, level))];
        // Digits alone are a number of levels, if a wrong one.
        double[] shares = text.All(char.IsAsciiDigit) ? [0] : [.. text.Split(',').Select(share => double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : 0)];
        return shares.All(share => share > 0)
            ? shares
            : throw new UsageException($"--lods is a number from 1 to {most}, or shares of the faces separated by commas, not \"{text}\".");
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
            Levels = ReadLevels(parsed.GetValue(Lods)),
            Influences = parsed.GetValue(Influences),
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
