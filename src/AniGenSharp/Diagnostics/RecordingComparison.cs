using AniGenSharp.Devices;
using AniGenSharp.Diagnostics;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp;

/// <summary>Two recordings of one run, compared tensor by tensor in the order of the run.</summary>
/// <param name="Tensors">
/// Every tensor of the reference except weights, inputs of layers, and layers that ran inside a fused kernel in the candidate.
/// </param>
/// <param name="Bound">The bound of the relative error.</param>
public sealed record RecordingComparison(IReadOnlyList<ComparedTensor> Tensors, double Bound)
{
    /// <summary>
    /// Bound of a whole network on the CPU in float32, and on another device or in half precision. Bfloat16, with its eight bits, has the
    /// same bound and may exceed it by rounding alone (docs/parity.md).
    /// </summary>
    internal const double Float32Bound = 1e-4, OtherBound = 1e-2;

    // The bound for the result of many sampling steps, in float32 on the CPU; on other devices it is only reported.
    private const double SampledBound = 1e-3;

    // One minus the Jaccard index of voxel sets that are decoded on another device or in half precision.
    private const double OtherSetBound = 1e-3;

    /// <summary>The first tensor that exceeds its bound, or null.</summary>
    public ComparedTensor? FirstDivergence => Tensors.FirstOrDefault(t => !t.Within);

    /// <summary>Compares two recordings.</summary>
    /// <param name="reference">The recording that is right.</param>
    /// <param name="candidate">The recording in question.</param>
    /// <param name="bound">Maximum relative error; null for the bound that belongs to the candidate's device and precision.</param>
    /// <param name="cancellationToken">Honored between tensors.</param>
    internal static RecordingComparison Compare(
        RecordingFile reference, RecordingFile candidate, double? bound = null, CancellationToken cancellationToken = default)
    {
        bool isExact = candidate.Metadata.GetValueOrDefault("precision", "float32") == "float32"
            && candidate.Metadata.GetValueOrDefault("device", DeviceSelection.Cpu) == DeviceSelection.Cpu;
        double limit = bound ?? (isExact ? Float32Bound : OtherBound);
        var others = candidate.Order.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var aligner = new RowAligner(reference, candidate);
        var compared = new List<ComparedTensor>();
        foreach (var tensor in reference.Order.Where(t => IsCompared(t.Name) && !candidate.FusedLayers.Contains(t.Name)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            compared.Add(others.TryGetValue(tensor.Name, out var other)
                ? CompareTensor(new Pair(reference, tensor, candidate, other), aligner, BoundOf(tensor.Name, limit))
                : new ComparedTensor(tensor.Name, double.PositiveInfinity, false, "missing in the candidate"));
        }
        return new RecordingComparison(compared, limit);
    }

    private static bool IsCompared(string name) =>
        !name.EndsWith(RecordingFile.Input, StringComparison.Ordinal) && !name.StartsWith(RecordingFile.Weights, StringComparison.Ordinal);

    private static double BoundOf(string name, double limit) =>
        !IsSampled(name) ? limit : limit > Float32Bound ? double.MaxValue : Math.Max(limit, SampledBound);

    private static ComparedTensor CompareTensor(Pair pair, RowAligner aligner, double limit)
    {
        var (a, b) = pair.Read();
        string name = pair.Recorded.Name;
        if (!a.is_floating_point())
        {
            bool isSet = a.dim() == 2 && a.shape[1] == 3;
            double apart = isSet ? RowAligner.SetDistance(a, b) : Unequal(a, b);
            double allowed = isSet && limit > Float32Bound ? OtherSetBound : 0;
            {
                string how = isSet ? "compared as a set of voxels" : "compared exactly";
                return new ComparedTensor(name, apart, apart <= allowed, how) { Allowed = allowed };
            }
        }
        string? note = aligner.Align(pair.Recorded, pair.Other, ref a, ref b);
        if (!a.shape.AsSpan().SequenceEqual(b.shape))
        {
            string shapes = $"[{string.Join(", ", a.shape)}] against [{string.Join(", ", b.shape)}]";
            return new ComparedTensor(name, double.PositiveInfinity, false, shapes);
        }
        if (a.numel() == 0)
            return new ComparedTensor(name, double.PositiveInfinity, false, note ?? "empty");
        (a, b) = (HostTensors.ToDouble(a), HostTensors.ToDouble(b));
        double error = HostTensors.Value((b - a).norm()) / Math.Max(HostTensors.Value(a.norm()), 1e-30);
        if (!double.IsFinite(error))
            (error, note) = (double.PositiveInfinity, "not finite");
        return new ComparedTensor(name, error, error <= limit, note)
        {
            MeanMagnitude = (HostTensors.Value(a.abs().mean()), HostTensors.Value(b.abs().mean())),
            MaxDifference = HostTensors.Max((b - a).abs()),
            Negative = (Share(a < 0), Share(b < 0)),
        };
    }

    /// <summary>Whether a tensor is a state that many steps led to, not what one network computed from its input.</summary>
    private static bool IsSampled(string name) =>
        name.EndsWith(".x_t", StringComparison.Ordinal) || name.EndsWith(".x_t_skl", StringComparison.Ordinal)
        || ParityNames.IsSampled(name);

    private static double Share(Tensor which) => HostTensors.Value(HostTensors.ToDouble(which).mean());

    /// <summary>The share of elements that differ.</summary>
    private static double Unequal(Tensor a, Tensor b) =>
        a.shape.AsSpan().SequenceEqual(b.shape) ? 1 - Share(a.eq(b)) : double.PositiveInfinity;

    private sealed record Pair(RecordingFile Reference, RecordedTensor Recorded, RecordingFile Candidate, RecordedTensor Other)
    {
        public (Tensor Reference, Tensor Candidate) Read() => (Reference[Recorded.Name], Candidate[Other.Name]);
    }
}
