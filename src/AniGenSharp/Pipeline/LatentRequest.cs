using AniGenSharp.Sampling;
using AniGenSharp.StructuredLatents;
using static TorchSharp.torch;

namespace AniGenSharp.Pipeline;

/// <summary>One sampling of structured latents.</summary>
internal sealed record LatentRequest
{
    /// <summary>The flow model.</summary>
    public required StructuredLatentFlowModel Model { get; init; }

    /// <summary>The requirements of the model's training run beyond its network.</summary>
    public required LatentStageSettings Settings { get; init; }

    /// <summary>Condition tokens [1, T, C] on the model's device.</summary>
    public required Tensor Condition { get; init; }

    /// <summary>The voxels of geometry and skin, and of the skeleton.</summary>
    public required StageVoxels Voxels { get; init; }

    /// <summary>Noise on the voxels, on the CPU; it is smoothed and moved to the condition's device by the stage.</summary>
    public required FlowPair Noise { get; init; }

    /// <summary>Steps and guidance.</summary>
    public required FlowSamplerOptions Options { get; init; }

    /// <summary>Requested number of joints, or 0 for any; it has no effect on models without this condition.</summary>
    public int Joints { get; init; }

    /// <summary>Called after each step.</summary>
    public Action<FlowStep>? OnStep { get; init; }
}
