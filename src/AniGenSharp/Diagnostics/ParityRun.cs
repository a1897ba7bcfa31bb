using System.Globalization;
using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Diagnostics;

/// <summary>
/// Runs the networks of a model stage by stage under a <see cref="Recording"/>. Each stage's inputs are recorded whole; a
/// replay takes every stage's inputs from another recording, so that what one stage does wrong does not blur the next.
/// </summary>
internal static class ParityRun
{
    private const string Picture = "inputs/picture";
    private const string NormalPicture = "inputs/normals";
    private const string Tokens = "inputs/tokens";
    private const string StructureTokens = "inputs/tokens_ss";
    private const string StructureNoise = "inputs/ss_noise";
    private const string StructureNoiseSkeleton = "inputs/ss_noise_skl";
    private const string StructureLatents = "inputs/ss_latents";
    private const string StructureLatentsSkeleton = "inputs/ss_latents_skl";
    private const string Voxels = "inputs/voxels";
    private const string SkeletonVoxels = "inputs/voxels_skl";
    private const string LatentNoise = "inputs/slat_noise";
    private const string LatentNoiseSkeleton = "inputs/slat_noise_skl";
    private const string Latents = "inputs/slat";
    private const string LatentsSkeleton = "inputs/slat_skl";

    /// <summary>Whether a stage's input is what the sampling before it led to.</summary>
    public static bool IsSampled(string name) => name is StructureLatents or StructureLatentsSkeleton or Latents or LatentsSkeleton;

    /// <summary>Records a run.</summary>
    /// <param name="models">The networks.</param>
    /// <param name="recording">The recording that is on.</param>
    /// <param name="settings">Seed, steps and guidance.</param>
    /// <param name="picture">Prepares the picture; called unless a replay gives it.</param>
    /// <param name="replay">A recording to take every stage's inputs from, or null.</param>
    /// <param name="told">Told of each stage as it begins.</param>
    /// <param name="cancellation">Honoured within a step.</param>
    /// <exception cref="GenerationException">No voxel came out.</exception>
    public static void Record(
        LoadedModels models, Recording recording, ResolvedSettings settings, Func<PreparedPicture> picture, RecordingFile? replay = null,
        Action<string>? told = null, CancellationToken cancellation = default)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        var inputs = new StageInputs(recording, replay, models.Placement.Device);
        var generator = new Generator((ulong)settings.Seed, CPU);

        told?.Invoke("encoder");
        var prepared = new Lazy<PreparedPicture>(picture);
        var pixels = inputs.Image(Picture, () => prepared.Value.Rgb);
        var tokens = inputs.Take(Tokens, () => models.Conditioner.Encode(pixels));
        var structureTokens = tokens;
        if (models.Folder.StructureNeedsNormals)
        {
            var normals = inputs.Image(NormalPicture, () => prepared.Value.Normal);
            structureTokens = inputs.Take(StructureTokens, () => models.Conditioner.Encode(normals));
        }

        told?.Invoke("ss_flow");
        var drawn = StructureStage.DrawNoise(models.StructureFlowConfig, generator);
        var noise = new FlowPair(inputs.Take(StructureNoise, () => drawn.Main), inputs.Take(StructureNoiseSkeleton, () => drawn.Skeleton));
        var sampled = StructureStage.Sample(
            models.StructureFlow, structureTokens, noise, new FlowSamplerOptions(settings.StructureSteps, settings.StructureGuidance), null, cancellation);
        var sample = new FlowPair(inputs.Take(StructureLatents, () => sampled.Main), inputs.Take(StructureLatentsSkeleton, () => sampled.Skeleton));

        told?.Invoke("ss_decoder");
        var structure = StructureStage.Decode(models.StructureDecoder, sample);
        using var voxels = new VoxelSet(inputs.TakeCoordinates(Voxels, structure.Coordinates));
        using var skeletonVoxels = new VoxelSet(inputs.TakeCoordinates(SkeletonVoxels, structure.SkeletonCoordinates));
        if (voxels.Count == 0 || skeletonVoxels.Count == 0)
            throw new GenerationException("Not one voxel came out, so the later stages have nothing to record; another seed or picture may help.");

        told?.Invoke("slat_flow");
        var drawnLatents = LatentStage.DrawNoise(models.LatentFlow.Config, voxels.Count, skeletonVoxels.Count, generator);
        var latentNoise = new FlowPair(
            inputs.Take(LatentNoise, () => drawnLatents.Main), inputs.Take(LatentNoiseSkeleton, () => drawnLatents.Skeleton));
        var latents = LatentStage.Sample(
            models.LatentFlow, models.LatentSettings, tokens, voxels, skeletonVoxels, latentNoise,
            new FlowSamplerOptions(settings.LatentSteps, settings.LatentGuidance), LatentStage.JointsOfDensity(settings.JointsDensity), null, cancellation);
        var main = new SparseTensor(voxels, inputs.Take(Latents, () => latents.Main.Features));
        var skeleton = new SparseTensor(skeletonVoxels, inputs.Take(LatentsSkeleton, () => latents.Skeleton.Features));

        told?.Invoke("slat_decoder");
        models.LatentDecoder.Decode(main, skeleton, cancellation);
        AddWeights(models, recording);
    }

    /// <summary>What to say of a run in its recording.</summary>
    public static Dictionary<string, string> Facts(LoadedModels models, ResolvedSettings settings)
    {
        var facts = new Dictionary<string, string>
        {
            ["device"] = models.Placement.Device.type.ToString().ToLowerInvariant(),
            ["precision"] = models.Placement.Torso.ToString().ToLowerInvariant(),
            ["model"] = Path.GetFileName(models.Folder.Root),
            ["seed"] = settings.Seed.ToString(CultureInfo.InvariantCulture),
            ["ss_steps"] = settings.StructureSteps.ToString(CultureInfo.InvariantCulture),
            ["slat_steps"] = settings.LatentSteps.ToString(CultureInfo.InvariantCulture),
            ["ss_guidance"] = settings.StructureGuidance.ToString(CultureInfo.InvariantCulture),
            ["slat_guidance"] = settings.LatentGuidance.ToString(CultureInfo.InvariantCulture),
            ["joints_density"] = settings.JointsDensity.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, version) in LoadedModels.Versions)
            facts[name] = version;
        return facts;
    }

    /// <summary>The settings a recording was made with, for its replay.</summary>
    public static ResolvedSettings ReplaySettings(ResolvedSettings settings, RecordingFile replay)
    {
        double Number(string name, double fallback) =>
            replay.Facts.TryGetValue(name, out string? text) ? double.Parse(text, CultureInfo.InvariantCulture) : fallback;
        return settings with
        {
            StructureSteps = (int)Number("ss_steps", settings.StructureSteps),
            LatentSteps = (int)Number("slat_steps", settings.LatentSteps),
            StructureGuidance = Number("ss_guidance", settings.StructureGuidance),
            LatentGuidance = Number("slat_guidance", settings.LatentGuidance),
            JointsDensity = (int)Number("joints_density", settings.JointsDensity),
        };
    }

    /// <summary>Adds the stored weights of every layer whose input was kept.</summary>
    private static void AddWeights(LoadedModels models, Recording recording)
    {
        var parts = new Dictionary<string, ModelPart>
        {
            ["encoder"] = models.Folder.Encoder,
            ["ss_flow"] = models.Folder.StructureFlow,
            ["ss_decoder"] = models.Folder.StructureDecoder,
            ["slat_flow"] = models.Folder.LatentFlow,
            ["slat_decoder"] = models.Folder.LatentDecoder,
        };
        var stems = recording.Names.Select(name => name.Split('#')[0]).Where(name => name.EndsWith(RecordingFile.Input, StringComparison.Ordinal))
            .Select(name => LayerProblem.WeightStem(name[..^RecordingFile.Input.Length])).Distinct();
        foreach (var section in stems.GroupBy(stem => stem.Split('/')[0]).Where(group => parts.ContainsKey(group.Key)))
        {
            using var checkpoint = Checkpoint.Open(parts[section.Key].Weights);
            AddWeights(checkpoint, section, recording);
        }
    }

    /// <summary>Adds weights and biases of layers named <c>SECTION/MODULE</c> from a checkpoint.</summary>
    internal static void AddWeights(ICheckpoint checkpoint, IEnumerable<string> stems, Recording recording)
    {
        foreach (string stem in stems)
        {
            string module = stem[(stem.IndexOf('/') + 1)..];
            string[] endings = ["weight", "bias", "conv.weight", "conv.bias"];
            foreach (string ending in endings.Where(ending => checkpoint.Tensors.ContainsKey($"{module}.{ending}")))
            {
                using var weight = checkpoint.Read($"{module}.{ending}", ScalarType.Float32, CPU);
                recording.AddWhole($"{RecordingFile.Weights}{stem}.{ending}", weight);
            }
        }
    }

    /// <summary>Inputs of the stages: made here and recorded, or taken from another recording. What was made is recorded either way.</summary>
    private sealed class StageInputs(Recording recording, RecordingFile? replay, Device device)
    {
        public Tensor Take(string name, Func<Tensor> make)
        {
            var made = make();
            recording.AddWhole(name, made);
            // Noise stays on the CPU, where the stages expect it.
            return replay is null || !replay.Contains(name) ? made : replay[name].to(made.device_type == TorchSharp.DeviceType.CPU ? CPU : device);
        }

        public int[] TakeCoordinates(string name, int[] made)
        {
            using var coordinates = tensor(made, [made.Length / 3, 3]);
            recording.AddWhole(name, coordinates);
            return replay is null || !replay.Contains(name) ? made : MemoryMarshal.Cast<byte, int>(replay[name].bytes).ToArray();
        }

        public RgbaImage Image(string name, Func<RgbaImage> make)
        {
            RgbaImage image;
            if (replay is not null && replay.Contains(name))
            {
                using var pixels = replay[name];
                image = new RgbaImage((int)pixels.shape[1], (int)pixels.shape[0], pixels.bytes.ToArray());
            }
            else
            {
                image = make();
            }
            using var kept = tensor(image.Pixels, [image.Height, image.Width, 4]);
            recording.AddWhole(name, kept);
            return image;
        }
    }
}
