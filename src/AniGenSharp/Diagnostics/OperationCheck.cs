using System.Diagnostics;
using AniGenSharp.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Diagnostics;

/// <summary>One operation on the chosen device, held to a naive float64 form on the CPU.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Type">The element type it was run in.</param>
/// <param name="Error">Relative error; infinite where it failed.</param>
/// <param name="Bound">Largest error allowed.</param>
/// <param name="Milliseconds">Time on the device, once warm.</param>
/// <param name="Failure">Why it could not run, or null.</param>
internal sealed record OperationResult(string Name, ScalarType Type, double Error, double Bound, double Milliseconds, string? Failure)
{
    /// <summary>Whether the device does it right.</summary>
    public bool Right => Failure is null && Error <= Bound;
}

/// <summary>
/// An operation to check: inputs made on the CPU, the operation under test, and what it must give. Only the inputs' rounding
/// to the tested type is shared between both forms.
/// </summary>
/// <param name="Name">What it is.</param>
/// <param name="Inputs">Makes the inputs, float32 on the CPU.</param>
/// <param name="Run">The operation, by the code that the networks use, on inputs of the tested type and device.</param>
/// <param name="Expected">The naive form on the same inputs in float64 on the CPU.</param>
internal sealed record OperationCheck(string Name, Func<Tensor[]> Inputs, Func<Tensor[], Tensor> Run, Func<Tensor[], Tensor> Expected)
{
    /// <summary>Runs the check. An exception of the device is a result, not an error.</summary>
    public OperationResult On(Device device, ScalarType type)
    {
        double bound = type switch
        {
            ScalarType.Float16 => 2e-3,
            ScalarType.BFloat16 => 1e-2,
            _ => device.type == DeviceType.CPU ? 1e-5 : 2e-3,
        };
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        var rounded = Inputs().Select(input => input.is_floating_point() ? input.to(type) : input).ToArray();
        try
        {
            var placed = rounded.Select(input => input.to(device)).ToArray();
            HostTensors.Fetch(Run(placed)); // libraries choose and load their kernels the first time
            long start = Stopwatch.GetTimestamp();
            var actual = HostTensors.Fetch(Run(placed));
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var expected = Expected([.. rounded.Select(input => input.is_floating_point() ? HostTensors.ToDouble(input) : input)]);
            return new OperationResult(Name, type, Distance(HostTensors.ToDouble(actual), HostTensors.ToDouble(expected)), bound, milliseconds, null);
        }
        catch (Exception e) when (e is System.Runtime.InteropServices.ExternalException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            return new OperationResult(Name, type, double.PositiveInfinity, bound, 0, e.Message.Split('\n')[0]);
        }
    }

    private static double Distance(Tensor actual, Tensor expected)
    {
        if (!actual.shape.AsSpan().SequenceEqual(expected.shape))
            return double.PositiveInfinity;
        double distance = HostTensors.Value((actual - expected).norm()) / Math.Max(HostTensors.Value(expected.norm()), 1e-30);
        return double.IsNaN(distance) ? double.PositiveInfinity : distance;
    }
}
