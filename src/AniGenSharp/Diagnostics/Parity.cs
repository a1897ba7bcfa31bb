using AniGenSharp.Diagnostics;
using AniGenSharp.Models;
using AniGenSharp.Runtime;
using AniGenSharp.Tracing;

namespace AniGenSharp;

/// <summary>Records what a run computes block by block, and finds where and why two runs diverge.</summary>
public static class Parity
{
    /// <summary>Maximum residual of a cause that explains a layer's divergence, for float32 and for half precision.</summary>
    private const double Float32Fit = 2e-3, HalfFit = 2e-2;

    /// <summary>Runs the networks of a model and records their tensors.</summary>
    /// <param name="checkpoints">The checkpoint folder.</param>
    /// <param name="output">The recording to create or replace (safetensors).</param>
    /// <param name="options">The picture, the settings and what is recorded.</param>
    /// <param name="progress">Receives the name of each network before it runs, on the calling thread.</param>
    /// <param name="cancellationToken">Honored within a sampling step.</param>
    /// <exception cref="ArgumentException">An option is out of range, or there is neither a picture nor a recording to replay.</exception>
    /// <exception cref="CheckpointException">The model or the recording to replay is missing or damaged.</exception>
    /// <exception cref="DeviceException">The device does not exist.</exception>
    /// <exception cref="PictureException">The picture cannot be used.</exception>
    /// <exception cref="GenerationException">Not one voxel is occupied, so the later stages have no input.</exception>
    /// <exception cref="IOException">The recording cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public static ParityRecording Record(
        string checkpoints, string output, ParityOptions options, IProgress<string>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(checkpoints);
        ArgumentException.ThrowIfNullOrWhiteSpace(output);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        TorchRuntime.Initialize();
        using var replay = options.Replay is { } path ? new RecordingFile(path) : null;
        using var models = LoadedModels.Load(checkpoints, options.Load, cancellationToken);
        var settings = models.Resolve(options.Sampling);
        var request = new ParityRequest
        {
            Models = models,
            Settings = replay is null ? settings : ParityRun.ReplaySettings(settings, replay),
            Picture = () => models.Conditioner.Prepare(options.Picture!.Read(), options.Picture.Name, cancellationToken),
            Replay = replay,
            Recording = new RecordingOptions
            {
                Steps = options.Steps,
                Names = options.Names,
                Layers = options.Layers,
                MaxRows = options.MaxRows,
            },
            Kernels = options.PlainKernels ? KernelPolicy.Plain : KernelPolicy.Production,
            OnNetwork = network => progress?.Report(network),
        };
        using var recording = ParityRun.Record(request, cancellationToken);
        recording.Save(output, ParityRun.Metadata(request));
        return new ParityRecording(output, recording.Names.Count, models.PlacementText);
    }

    /// <summary>Compares two recordings tensor by tensor, in the order of the run.</summary>
    /// <param name="reference">The recording that is correct.</param>
    /// <param name="candidate">The recording to judge.</param>
    /// <param name="bound">
    /// Maximum relative error; null for 1e-4 if the candidate ran in float32 on the CPU, and for 1e-2 otherwise.
    /// </param>
    /// <param name="cancellationToken">Honored between tensors.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, or it is not a recording.</exception>
    /// <exception cref="OperationCanceledException">The comparison was canceled.</exception>
    public static RecordingComparison Compare(
        string reference, string candidate, double? bound = null, CancellationToken cancellationToken = default)
    {
        TorchRuntime.Initialize();
        using var correct = new RecordingFile(reference);
        using var judged = new RecordingFile(candidate);
        return RecordingComparison.Compare(correct, judged, bound, cancellationToken);
    }

    /// <summary>Tries the known causes of a layer's divergence on its recorded tensors.</summary>
    /// <param name="reference">The recording that is correct, with the layer's weights.</param>
    /// <param name="candidate">The recording to judge, with the layer's input.</param>
    /// <param name="layer">The layer, by its name in the recordings; null for the first divergence.</param>
    /// <param name="cancellationToken">Honored between causes.</param>
    /// <returns>The causes; null if no layer was named and nothing diverges.</returns>
    /// <exception cref="CheckpointException">
    /// A file is missing or damaged, or the layer's tensors were not recorded; the message says how to record them.
    /// </exception>
    /// <exception cref="OperationCanceledException">The search was canceled.</exception>
    public static LayerExplanation? Explain(
        string reference, string candidate, string? layer = null, CancellationToken cancellationToken = default)
    {
        TorchRuntime.Initialize();
        using var correct = new RecordingFile(reference);
        using var judged = new RecordingFile(candidate);
        layer ??= RecordingComparison.Compare(correct, judged, cancellationToken: cancellationToken).FirstDivergence?.Name;
        if (layer is null)
            return null;
        bool isFloat32 = judged.Metadata.GetValueOrDefault("precision", "float32") == "float32";
        return LayerExplanation.Of(LayerProblem.From(correct, judged, layer), isFloat32 ? Float32Fit : HalfFit, cancellationToken);
    }
}
