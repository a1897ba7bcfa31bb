using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>Where a network lives and in what precision its torso runs. Norms, embeddings and output layers stay float32.</summary>
/// <param name="Device">The device of every weight.</param>
/// <param name="Torso">Type of the torso's matrices and activations: float32, float16 or bfloat16.</param>
internal sealed record Placement(Device Device, ScalarType Torso)
{
    /// <summary>Float32 on the CPU: the reference against which everything else is measured.</summary>
    public static Placement Cpu { get; } = new(CPU, ScalarType.Float32);
}
