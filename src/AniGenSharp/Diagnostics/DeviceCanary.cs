using System.Diagnostics;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Diagnostics;

/// <summary>
/// A fixed piece of work whose duration shows how fast a device currently is. Measured before and after other work, it shows whether the
/// device slowed down in between, as passively cooled machines do when they get hot.
/// </summary>
internal static class DeviceCanary
{
    private const int Size = 1024, Products = 16, Repetitions = 3;

    /// <summary>The time of 16 products of float32 matrices of 1024², in milliseconds: the best of three.</summary>
    public static double Milliseconds(Device device)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        var matrix = (ones(Size, Size) / Size).to(device);
        Multiply();
        return Enumerable.Range(0, Repetitions).Min(_ =>
        {
            long start = Stopwatch.GetTimestamp();
            Multiply();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        });

        void Multiply()
        {
            using var run = NewDisposeScope();
            var product = matrix;
            for (int i = 0; i < Products; i++)
                product = product.matmul(matrix);
            HostTensors.Fetch(product.narrow(0, 0, 1));
        }
    }
}
