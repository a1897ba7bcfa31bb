using System.Text.Json;
using static TorchSharp.torch;

namespace AniGenSharp.StructuredLatents;

/// <summary>Mean and deviation of each channel of the latents a decoder expects; the flow works on normalised ones.</summary>
/// <param name="Mean">Per channel.</param>
/// <param name="Deviation">Per channel.</param>
internal sealed record ChannelStatistics(float[] Mean, float[] Deviation)
{
    /// <summary>Whether there is one of each for every channel.</summary>
    public bool Fits(long channels) => Mean.Length == channels && Deviation.Length == channels;

    /// <summary>x · deviation + mean over the last axis, [..., C].</summary>
    /// <exception cref="CheckpointException">Their number is not the channels'.</exception>
    public Tensor Denormalise(Tensor x)
    {
        if (!Fits(x.shape[^1]))
            throw new CheckpointException($"The normalisation has {Mean.Length} means and {Deviation.Length} deviations for {x.shape[^1]} latent channels.");
        using var scope = NewDisposeScope();
        return (x * tensor(Deviation).to(x.device) + tensor(Mean).to(x.device)).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// The statistics of both latents, from <c>dataset.args.normalization</c> under any of the names the reference pipeline
/// accepts; null where there are none.
/// </summary>
/// <param name="Main">Of geometry and skin: <c>slat</c>, or <c>mean</c> and <c>std</c>.</param>
/// <param name="Skeleton">Of the skeleton: <c>slat_skl</c>, <c>slat_skel</c>, or <c>mean_skl</c> and <c>std_skl</c>.</param>
internal sealed record LatentNormalisation(ChannelStatistics? Main, ChannelStatistics? Skeleton)
{
    /// <summary>Reads the dataset arguments of a flow.</summary>
    /// <exception cref="CheckpointException">The statistics are damaged.</exception>
    public static LatentNormalisation Parse(JsonElement? dataset)
    {
        if (dataset is not { ValueKind: JsonValueKind.Object } arguments || !arguments.TryGetProperty("normalization", out var statistics)
            || statistics.ValueKind != JsonValueKind.Object)
            return new LatentNormalisation(null, null);
        try
        {
            return new LatentNormalisation(
                Nested(statistics, "slat") ?? Flat(statistics, "mean", "std"),
                Nested(statistics, "slat_skl") ?? Nested(statistics, "slat_skel") ?? Flat(statistics, "mean_skl", "std_skl"));
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new CheckpointException($"The normalisation of the latents is damaged ({e.Message}).", e);
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
