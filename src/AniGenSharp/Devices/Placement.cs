using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>Where a network lives and in what precision its torso runs. Norms, embeddings and output layers stay float32.</summary>
/// <param name="Device">The device of every weight.</param>
/// <param name="Torso">Type of the torso's matrices and activations: float32, float16 or bfloat16.</param>
internal sealed record Placement(Device Device, ScalarType Torso)
{
    /// <summary>Float32 on the CPU: the reference against which everything else is measured.</summary>
    public static Placement Cpu { get; } = new(CPU, ScalarType.Float32);

    /// <summary>
    /// Type of the matrices of the image encoder, whose residual stream stays float32: float16 on CUDA with a float16 torso, which keeps as
    /// many bits of the factors as the tf32 products that the reference runs there; otherwise float32.
    /// </summary>
    public ScalarType EncoderMatrices =>
        Torso == ScalarType.Float16 && Device.type is not (DeviceType.CPU or DeviceType.MPS) ? ScalarType.Float16 : ScalarType.Float32;
}
