using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>A network's device and the precision of its torso. Norms, embeddings and output layers are always float32.</summary>
/// <param name="Device">The device of every weight.</param>
/// <param name="Torso">Type of the torso's matrices and activations: float32, float16 or bfloat16.</param>
internal sealed record Placement(Device Device, ScalarType Torso)
{
    /// <summary>Float32 on the CPU: the reference against which everything else is measured.</summary>
    public static Placement Cpu { get; } = new(CPU, ScalarType.Float32);

    /// <summary>
    /// The type of the image encoder's matrices; its residual stream is always float32. It is float16 on CUDA with a float16 torso, which
    /// keeps as many bits of the factors as the tf32 products that the reference runs there, and float32 otherwise.
    /// </summary>
    public ScalarType EncoderMatrices =>
        Torso == ScalarType.Float16 && Device.type is not (DeviceType.CPU or DeviceType.MPS) ? ScalarType.Float16 : ScalarType.Float32;
}
