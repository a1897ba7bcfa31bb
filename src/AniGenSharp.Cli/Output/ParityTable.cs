using System.Globalization;
using AniGenSharp.Diagnostics;

namespace AniGenSharp.Cli.Output;

/// <summary>A comparison of two recordings as lines of text: one a block, the first divergence named last.</summary>
internal static class ParityTable
{
    /// <param name="comparison">The comparison.</param>
    /// <param name="everything">One line a tensor instead of one a block.</param>
    public static IEnumerable<string> Lines(RecordingComparison comparison, bool everything)
    {
        yield return $"     error  mean |a|  mean |b|  largest difference  below zero a, b";
        var groups = everything ? comparison.Tensors.Select(t => (t.Name, Worst: t, Count: 1)) : Blocks(comparison.Tensors);
        foreach (var (name, worst, count) in groups)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{(worst.Within ? ' ' : '!')} {Number(worst.Error),8}  {Number(worst.MeanMagnitude.Reference),8}  {Number(worst.MeanMagnitude.Candidate),8}  {Number(worst.LargestDifference),18}  {worst.Negative.Reference,6:f3}, {worst.Negative.Candidate:f3}  {name}{(count > 1 ? $" ({count})" : "")}{(worst.Remark is null ? "" : $" ({worst.Remark})")}");
        }
        yield return comparison.FirstDivergence is { } first
            ? $"First divergence: {first.Name}, error {Number(first.Error)} where {Number(first.Allowed ?? comparison.Bound)} is allowed{(first.Remark is null ? "" : $" ({first.Remark})")}."
            : $"All {comparison.Tensors.Count} tensors are within {Number(comparison.Bound)}.";
    }

    /// <summary>The worst tensor of each run of tensors of one block.</summary>
    private static IEnumerable<(string Name, ComparedTensor Worst, int Count)> Blocks(IReadOnlyList<ComparedTensor> tensors)
    {
        for (int start = 0; start < tensors.Count;)
        {
            int end = start;
            while (end < tensors.Count && tensors[end].Block == tensors[start].Block)
                end++;
            var block = tensors.Skip(start).Take(end - start).ToList();
            yield return (tensors[start].Block, block.MaxBy(t => t.Error)!, block.Count);
            start = end;
        }
    }

    private static string Number(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);
}
