using System.Text.Json;
using System.Text.Json.Serialization;
using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>The evaluation of a model on a data set.</summary>
/// <param name="Settings">Seed, steps and guidance.</param>
/// <param name="Items">Every item.</param>
/// <param name="Sheet">
/// Some items, one per row: picture, predicted surface from two sides, prediction with skeleton, truth with skeleton; null without items.
/// </param>
public sealed record EvaluationReport(
    ResolvedSettings Settings, IReadOnlyList<EvaluatedItem> Items, [property: JsonIgnore] RgbaImage? Sheet)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>The means over all items with figures; null if there are none.</summary>
    public EvaluationFigures? Mean => MeanOf(Items);

    /// <summary>The means by class.</summary>
    public IReadOnlyDictionary<string, EvaluationFigures> Classes => Items.GroupBy(item => item.Class)
        .Select(group => (group.Key, Mean: MeanOf(group))).Where(entry => entry.Mean is not null)
        .ToDictionary(entry => entry.Key, entry => entry.Mean!);

    /// <summary>Number of items without a surface or joints.</summary>
    public int Failures => Items.Count(item => item.Figures is null);

    /// <summary>The report as JSON, without the sheet.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    private static EvaluationFigures? MeanOf(IEnumerable<EvaluatedItem> items)
    {
        EvaluationFigures[] figures = [.. items.Select(item => item.Figures).OfType<EvaluationFigures>()];
        return figures.Length == 0 ? null : EvaluationFigures.MeanOf(figures);
    }
}
