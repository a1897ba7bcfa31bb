using System.Text.RegularExpressions;
using AniGenSharp.Devices;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Diagnostics;

/// <summary>One tensor of two recordings, compared.</summary>
/// <param name="Name">Section and module.</param>
/// <param name="Error">‖b − a‖ / ‖a‖ over the aligned rows; for coordinate sets one minus their Jaccard index; infinite where they cannot be compared.</param>
/// <param name="Within">Whether that is within the bound.</param>
/// <param name="Remark">What stood in the way, or how the rows were aligned; null for nothing.</param>
internal sealed record ComparedTensor(string Name, double Error, bool Within, string? Remark)
{
    /// <summary>The bound it was held to, where that is not the comparison's own.</summary>
    public double? Allowed { get; init; }

    /// <summary>Mean magnitude in the reference and in the candidate.</summary>
    public (double Reference, double Candidate) MeanMagnitude { get; init; }

    /// <summary>Largest absolute difference.</summary>
    public double LargestDifference { get; init; }

    /// <summary>Share of negative values in the reference and in the candidate: for a distance field, what is inside.</summary>
    public (double Reference, double Candidate) Negative { get; init; }

    /// <summary>The block it belongs to: the name up to the first index of a module list.</summary>
    public string Block
    {
        get
        {
            int module = Name.LastIndexOf('/') + 1;
            var index = Regex.Match(Name[module..], @"\.\d+");
            return index.Success ? Name[..(module + index.Index + index.Length)] : Name;
        }
    }
}

/// <summary>Two recordings of one run, tensor by tensor in the order of the run.</summary>
/// <param name="Tensors">Every tensor of the reference that is no input, weight or coordinate set.</param>
/// <param name="Bound">The bound they were held to.</param>
internal sealed record RecordingComparison(IReadOnlyList<ComparedTensor> Tensors, double Bound)
{
    /// <summary>
    /// Bound of a whole network on the CPU in float32, and on another device or in half precision. Bfloat16, of eight bits,
    /// is held to the same and may leave it by its rounding alone (docs/parity.md).
    /// </summary>
    public const double Float32Bound = 1e-4, OtherBound = 1e-2;

    // What many steps add up to: bounded for float32 on the CPU, elsewhere reported only.
    private const double SampledBound = 1e-3;

    /// <summary>The first tensor that leaves its bound, or null.</summary>
    public ComparedTensor? FirstDivergence => Tensors.FirstOrDefault(t => !t.Within);

    /// <summary>Compares two recordings.</summary>
    /// <param name="reference">What is right.</param>
    /// <param name="candidate">What is asked about.</param>
    /// <param name="bound">Largest relative error; null for the contract's, by the candidate's device and precision.</param>
    public static RecordingComparison Compare(RecordingFile reference, RecordingFile candidate, double? bound = null)
    {
        string precision = candidate.Facts.GetValueOrDefault("precision", "float32");
        double limit = bound ?? (precision == "float32" && candidate.Facts.GetValueOrDefault("device", "cpu") == "cpu" ? Float32Bound : OtherBound);
        var there = candidate.Order.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var aligner = new RowAligner(reference, candidate);
        var compared = new List<ComparedTensor>();
        foreach (var tensor in reference.Order.Where(t => !t.Name.EndsWith(RecordingFile.Input, StringComparison.Ordinal)
            && !t.Name.StartsWith(RecordingFile.Weights, StringComparison.Ordinal)))
        {
            using var scope = NewDisposeScope();
            compared.Add(there.TryGetValue(tensor.Name, out var other)
                ? CompareTensor(tensor, other, reference, candidate, aligner, !IsSampled(tensor.Name) ? limit : limit > Float32Bound ? double.MaxValue : Math.Max(limit, SampledBound))
                : new ComparedTensor(tensor.Name, double.PositiveInfinity, false, "missing in the candidate"));
        }
        return new RecordingComparison(compared, limit);
    }

    private static ComparedTensor CompareTensor(
        RecordedTensor tensor, RecordedTensor other, RecordingFile reference, RecordingFile candidate, RowAligner aligner, double limit)
    {
        var a = reference[tensor.Name];
        var b = candidate[tensor.Name];
        if (!a.is_floating_point())
        {
            bool isSet = a.dim() == 2 && a.shape[1] == 3;
            double apart = isSet ? aligner.SetDistance(a, b) : Unequal(a, b);
            double allowed = isSet && limit > Float32Bound ? 1e-3 : 0;
            return new ComparedTensor(tensor.Name, apart, apart <= allowed, isSet ? "compared as a set of voxels" : "compared exactly") { Allowed = allowed };
        }
        string? remark = aligner.Align(tensor, other, ref a, ref b);
        if (!a.shape.AsSpan().SequenceEqual(b.shape))
            return new ComparedTensor(tensor.Name, double.PositiveInfinity, false, $"[{string.Join(", ", a.shape)}] against [{string.Join(", ", b.shape)}]");
        if (a.numel() == 0)
            return new ComparedTensor(tensor.Name, double.PositiveInfinity, false, remark ?? "empty");
        (a, b) = (HostTensors.ToDouble(a), HostTensors.ToDouble(b));
        double error = HostTensors.Value((b - a).norm()) / Math.Max(HostTensors.Value(a.norm()), 1e-30);
        if (!double.IsFinite(error))
            (error, remark) = (double.PositiveInfinity, "not finite");
        return new ComparedTensor(tensor.Name, error, error <= limit, remark)
        {
            MeanMagnitude = (HostTensors.Value(a.abs().mean()), HostTensors.Value(b.abs().mean())),
            LargestDifference = HostTensors.Largest((b - a).abs()),
            Negative = (Share(a < 0), Share(b < 0)),
        };
    }

    /// <summary>Whether a tensor is a state that many steps led to, not what one network made of its input.</summary>
    private static bool IsSampled(string name) =>
        name.EndsWith(".x_t", StringComparison.Ordinal) || name.EndsWith(".x_t_skl", StringComparison.Ordinal) || ParityRun.IsSampled(name);

    private static double Share(Tensor which) => HostTensors.Value(HostTensors.ToDouble(which).mean());

    /// <summary>The share of elements that differ.</summary>
    private static double Unequal(Tensor a, Tensor b) =>
        a.shape.AsSpan().SequenceEqual(b.shape) ? 1 - Share(a.eq(b)) : double.PositiveInfinity;
}
