using System.Runtime.InteropServices;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Pipeline;

/// <summary>The values of a float32 tensor on the host.</summary>
/// <param name="Values">The values, row-major.</param>
/// <param name="Shape">The shape.</param>
internal sealed record TensorRows(float[] Values, long[] Shape)
{
    /// <summary>Copies a tensor of any floating-point type from any device.</summary>
    public static TensorRows Of(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var host = HostTensors.Fetch(tensor.to(ScalarType.Float32)).contiguous();
        return new TensorRows(MemoryMarshal.Cast<byte, float>(host.bytes).ToArray(), host.shape);
    }

    /// <summary>The tensor on a device, in the caller's dispose scope.</summary>
    public Tensor ToTensor(Device device) => tensor(Values, Shape, device: device);
}
