using System.Globalization;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;
using AniGenSharp.Runtime;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Diagnostics;

/// <summary>
/// Runs the networks of a model under a <see cref="Recording"/>: the stages of <see cref="NetworkPipeline"/> up to the latent decoder,
/// with a <see cref="ParityHook"/>.
/// </summary>
internal static class ParityRun
{
    /// <summary>Records a run. The recording is in progress on this thread until it is disposed.</summary>
    /// <param name="request">What is run and recorded.</param>
    /// <param name="cancellationToken">Honored within a sampling step.</param>
    /// <exception cref="GenerationException">Not one voxel is occupied, so the later stages have no input.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public static Recording Record(ParityRequest request, CancellationToken cancellationToken = default)
    {
        var recording = Recording.Start(request.Recording);
        try
        {
            using var policy = request.Kernels.Apply();
            using var scope = NewDisposeScope();
            var hook = new ParityHook(recording, request);
            var pipeline = new NetworkPipeline(request.Models, new StageClock(null, cancellationToken), hook);
            pipeline.Predict(hook.Picture(), request.Settings, last: GenerationStage.Decoding);
            AddWeights(request.Models, recording);
            return recording;
        }
        catch
        {
            recording.Dispose();
            throw;
        }
    }

    /// <summary>The metadata of a run's recording: device, precision, model, settings, kernels and versions.</summary>
    public static Dictionary<string, string> Metadata(ParityRequest request)
    {
        var (models, settings) = (request.Models, request.Settings);
        var metadata = new Dictionary<string, string>
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
        request.Kernels.Describe(metadata);
        foreach (var (name, version) in RuntimeVersions.All)
            metadata[name] = version;
        return metadata;
    }

    /// <summary>The settings for a replay: those of the recording as far as it has them.</summary>
    /// <param name="settings">The settings of this run.</param>
    /// <param name="replay">The recording.</param>
    public static ResolvedSettings ReplaySettings(ResolvedSettings settings, RecordingFile replay)
    {
        double Number(string name, double fallback) =>
            replay.Metadata.TryGetValue(name, out string? text) ? double.Parse(text, CultureInfo.InvariantCulture) : fallback;
        return settings with
        {
            StructureSteps = (int)Number("ss_steps", settings.StructureSteps),
            LatentSteps = (int)Number("slat_steps", settings.LatentSteps),
            StructureGuidance = Number("ss_guidance", settings.StructureGuidance),
            LatentGuidance = Number("slat_guidance", settings.LatentGuidance),
            JointsDensity = (int)Number("joints_density", settings.JointsDensity),
        };
    }

    /// <summary>Adds the stored weights of every layer whose input was recorded.</summary>
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
        var stems = recording.Names.Select(name => name.Split('#')[0])
            .Where(name => name.EndsWith(RecordingFile.Input, StringComparison.Ordinal))
            .Select(name => LayerProblem.WeightStem(name[..^RecordingFile.Input.Length])).Distinct();
        foreach (var section in stems.GroupBy(stem => stem.Split('/')[0]).Where(group => parts.ContainsKey(group.Key)))
        {
            using var checkpoint = Checkpoint.Open(parts[section.Key].Weights);
            AddWeights(checkpoint, section, recording);
        }
    }

    /// <summary>Adds the weights and biases of layers from a checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="stems">The layers, as <c>SECTION/MODULE</c>.</param>
    /// <param name="recording">The recording.</param>
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
}
