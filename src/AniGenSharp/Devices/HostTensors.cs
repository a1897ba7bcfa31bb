using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>
/// The only way from a device to the host (see BannedSymbols.txt). Every fetch waits for the device, so fetches are counted. Operations
/// that some devices get wrong are done behind it, on the host.
/// </summary>
internal static class HostTensors
{
    /// <summary>For tensors that stay on the host: MPS has no float64.</summary>
    public const ScalarType Float64 = ScalarType.Float64;

    /// <summary>For tensors that stay on the host: not every operation of every device takes 16-bit integers.</summary>
    public const ScalarType Int16 = ScalarType.Int16;

    [ThreadStatic]
    private static long t_fetches;

    /// <summary>The number of times that this thread fetched a tensor, from whatever device.</summary>
    public static long FetchesOfThread => t_fetches;

    /// <summary>Copies a tensor to the host, in the same type.</summary>
    public static Tensor Fetch(Tensor tensor)
    {
        t_fetches++;
        return tensor.cpu();
    }

    /// <summary>Copies the elements of a float32 vector into an array.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="target">The array. Without waiting it must be pinned.</param>
    /// <param name="start">Position of the first element in the array.</param>
    /// <param name="wait">Whether to wait until the values have arrived.</param>
    public static void Receive(Tensor vector, float[] target, long start, bool wait)
    {
        if (wait)
            t_fetches++;
        using var scope = NewDisposeScope();
        frombuffer(target, ScalarType.Float32).narrow(0, start, vector.numel()).copy_(vector, nonBlocking: !wait);
    }

    /// <summary>Copies a tensor to the host in float64.</summary>
    public static Tensor ToDouble(Tensor tensor) => Fetch(tensor).to(Float64);

    /// <summary>A single number.</summary>
    public static double Value(Tensor tensor) => Fetch(tensor).ToDouble();

    /// <summary>A single truth value.</summary>
    public static bool IsTrue(Tensor tensor) => Fetch(tensor).ToBoolean();

    /// <summary>The largest element.</summary>
    public static double Max(Tensor tensor) => Fetch(tensor).max().ToDouble();
}
