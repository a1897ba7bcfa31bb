using System.Text.Json;

namespace AniGenSharp.StructuredLatents;

/// <summary>
/// The statistics of both latents, from <c>dataset.args.normalization</c> under any of the names that the reference pipeline accepts.
/// </summary>
/// <param name="Main">Geometry and skin: <c>slat</c>, or <c>mean</c> and <c>std</c>; null if there are none.</param>
/// <param name="Skeleton">
/// Skeleton: <c>slat_skl</c>, <c>slat_skel</c>, or <c>mean_skl</c> and <c>std_skl</c>; null if there are none.
/// </param>
internal sealed record LatentNormalization(ChannelStatistics? Main, ChannelStatistics? Skeleton)
{
    /// <summary>Reads the statistics of a flow.</summary>
    /// <param name="dataset">The dataset arguments of its training run, if any.</param>
    /// <exception cref="CheckpointException">The statistics are damaged.</exception>
    public static LatentNormalization Parse(JsonElement? dataset)
    {
        if (dataset is not { ValueKind: JsonValueKind.Object } arguments || !arguments.TryGetProperty("normalization", out var statistics)
            || statistics.ValueKind != JsonValueKind.Object)
            return new LatentNormalization(null, null);
        try
        {
            return new LatentNormalization(
                Nested(statistics, "slat") ?? Flat(statistics, "mean", "std"),
                Nested(statistics, "slat_skl") ?? Nested(statistics, "slat_skel") ?? Flat(statistics, "mean_skl", "std_skl"));
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new CheckpointException($"The normalization of the latents is damaged ({e.Message}).", e);
        }
    }

    private static ChannelStatistics? Nested(JsonElement statistics, string name) => statistics.TryGetProperty(name, out var nested)
        ? new ChannelStatistics(Numbers(nested.GetProperty("mean")), Numbers(nested.GetProperty("std")))
        : null;

    private static ChannelStatistics? Flat(JsonElement statistics, string mean, string deviation) =>
        statistics.TryGetProperty(mean, out var means) && statistics.TryGetProperty(deviation, out var deviations)
            ? new ChannelStatistics(Numbers(means), Numbers(deviations))
            : null;

    private static float[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetSingle())];
}
