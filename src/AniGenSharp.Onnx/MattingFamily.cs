using System.Collections.Immutable;
using AniGenSharp.Conditioning.Pictures;

namespace AniGenSharp.Onnx;

/// <summary>How one family of matting networks is fed and read. Source: rembg, rembg/sessions.</summary>
/// <param name="Prefix">The prefix of the published file names.</param>
/// <param name="Size">Side of the square input in pixels, for files that leave it free.</param>
/// <param name="Mean">Means of the input's channels, for values in [0, 1].</param>
/// <param name="Deviation">What the input's channels are divided by.</param>
/// <param name="IsLogit">Whether the output is a logit rather than a probability.</param>
internal sealed record MattingFamily(string Prefix, int Size, double[] Mean, double[] Deviation, bool IsLogit)
{
    private static readonly double[] s_half = [0.5, 0.5, 0.5];
    private static readonly double[] s_one = [1, 1, 1];

    /// <summary>The known families, the best for arbitrary subjects first.</summary>
    public static ImmutableArray<MattingFamily> All { get; } =
    [
        new("birefnet-general", 1024, ImageNet.Mean, ImageNet.Deviation, true),
        new("birefnet-general-lite", 1024, ImageNet.Mean, ImageNet.Deviation, true),
        new("birefnet", 1024, ImageNet.Mean, ImageNet.Deviation, true),
        new("bria-rmbg", 1024, ImageNet.Mean, ImageNet.Deviation, false),
        new("isnet-general-use", 1024, s_half, s_one, false),
        new("isnet-anime", 1024, ImageNet.Mean, s_one, false),
        new("isnet", 1024, s_half, s_one, false),
        new("u2net", 320, ImageNet.Mean, ImageNet.Deviation, false),
        new("silueta", 320, ImageNet.Mean, ImageNet.Deviation, false),
    ];

    /// <summary>Finds the family of a model file by the prefix of its name.</summary>
    /// <exception cref="CheckpointException">The name does not belong to a known family.</exception>
    public static MattingFamily Of(string path) => Find(path) ?? throw new CheckpointException(
        $"{path}: unknown kind of matting model. Its file name must start with one of {string.Join(", ", All.Select(f => f.Prefix))}.");

    /// <summary>Finds the best matting model in a folder; null if it holds none.</summary>
    public static string? FindBest(string folder)
    {
        if (!Directory.Exists(folder))
            return null;
        return Directory.EnumerateFiles(folder, "*.onnx").Where(IsGeneral)
            .OrderBy(file => All.IndexOf(Find(file)!)).ThenBy(file => file, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    /// <summary>Whether a file is a model of a known family for arbitrary subjects; networks that segment clothes are not.</summary>
    private static bool IsGeneral(string path)
    {
        string name = Path.GetFileName(path);
        return !name.StartsWith('.') && !name.Contains("cloth", StringComparison.OrdinalIgnoreCase) && Find(path) is not null;
    }

    /// <summary>Finds the family with the longest prefix that the file's name starts with.</summary>
    private static MattingFamily? Find(string path) => All
        .Where(family => Path.GetFileName(path).StartsWith(family.Prefix, StringComparison.OrdinalIgnoreCase))
        .MaxBy(family => family.Prefix.Length);
}
