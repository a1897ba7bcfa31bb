using System.Text.RegularExpressions;

namespace AniGenSharp;

/// <summary>One tensor of two recordings, compared.</summary>
/// <param name="Name">Section and module.</param>
/// <param name="Error">
/// ‖b − a‖ / ‖a‖ over the aligned rows; for coordinate sets, one minus their Jaccard index; infinite if they cannot be compared.
/// </param>
/// <param name="Within">The error is within the bound.</param>
/// <param name="Note">What prevented a comparison, or how the rows were aligned; null for nothing.</param>
public sealed partial record ComparedTensor(string Name, double Error, bool Within, string? Note)
{
    /// <summary>The bound, if it is not the comparison's own.</summary>
    public double? Allowed { get; init; }

    /// <summary>Mean magnitude in the reference and in the candidate.</summary>
    public (double Reference, double Candidate) MeanMagnitude { get; init; }

    /// <summary>Maximum absolute difference.</summary>
    public double MaxDifference { get; init; }

    /// <summary>Share of negative values in the reference and in the candidate: for a distance field, the share inside.</summary>
    public (double Reference, double Candidate) Negative { get; init; }

    /// <summary>The block it belongs to: its name up to the first index of a list of modules.</summary>
    public string Block
    {
        get
        {
            int module = Name.LastIndexOf('/') + 1;
            var index = ListIndex().Match(Name[module..]);
            return index.Success ? Name[..(module + index.Index + index.Length)] : Name;
        }
    }

    [GeneratedRegex(@"\.\d+")]
    private static partial Regex ListIndex();
}
