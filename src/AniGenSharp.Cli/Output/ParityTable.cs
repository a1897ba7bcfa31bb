using System.Globalization;

namespace AniGenSharp.Cli.Output;

/// <summary>Formats a comparison of two recordings: one line per block, and the first divergence last.</summary>
internal static class ParityTable
{
    /// <summary>The lines of the table.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="everything">One line per tensor instead of one per block.</param>
    public static IEnumerable<string> Lines(RecordingComparison comparison, bool everything)
    {
        yield return "     error  mean |a|  mean |b|  max difference  below zero a, b";
        var groups = everything ? comparison.Tensors.Select(tensor => (tensor.Name, Worst: tensor, Count: 1)) : Blocks(comparison.Tensors);
        foreach (var (name, worst, count) in groups)
            yield return Line(name, worst, count);
        yield return Conclusion(comparison);
    }

    /// <summary>The line that names the first divergence, or says that there is none.</summary>
    public static string Conclusion(RecordingComparison comparison) => comparison.FirstDivergence is { } first
        ? $"First divergence: {first.Name}, error {Number(first.Error)}, allowed {Number(first.Allowed ?? comparison.Bound)}"
            + $"{InParentheses(first.Note)}."
        : $"All {comparison.Tensors.Count} tensors are within {Number(comparison.Bound)}.";

    private static string Line(string name, ComparedTensor worst, int count)
    {
        char mark = worst.Within ? ' ' : '!';
        string magnitudes = $"{Number(worst.MeanMagnitude.Reference),8}  {Number(worst.MeanMagnitude.Candidate),8}";
        string negative = string.Create(CultureInfo.InvariantCulture, $"{worst.Negative.Reference,6:f3}, {worst.Negative.Candidate:f3}");
        string number = count > 1 ? $" ({count})" : "";
        return $"{mark} {Number(worst.Error),8}  {magnitudes}  {Number(worst.MaxDifference),14}  {negative}  {name}{number}"
            + InParentheses(worst.Note);
    }

    /// <summary>The worst tensor of each run of tensors that belong to the same block.</summary>
    private static IEnumerable<(string Name, ComparedTensor Worst, int Count)> Blocks(IReadOnlyList<ComparedTensor> tensors)
    {
        for (int start = 0; start < tensors.Count;)
        {
            int end = start;
            while (end < tensors.Count && tensors[end].Block == tensors[start].Block)
                end++;
            var block = tensors.Skip(start).Take(end - start).ToList();
            yield return (tensors[start].Block, block.MaxBy(tensor => tensor.Error)!, block.Count);
            start = end;
        }
    }

    private static string InParentheses(string? text) => text is null ? "" : $" ({text})";

    private static string Number(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);
}
