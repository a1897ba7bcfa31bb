namespace AniGenSharp.Conditioning.Matting;

/// <summary>How a kind of matting network is fed and read, as rembg does it (rembg/sessions).</summary>
/// <param name="Prefix">Start of the published file names.</param>
/// <param name="Size">Side of the network's square input, where the file leaves it free.</param>
/// <param name="Mean">Means of the channels, of values in [0, 1].</param>
/// <param name="Deviation">What the channels are divided by.</param>
/// <param name="Sigmoid">The output is a logit.</param>
internal sealed record MattingFamily(string Prefix, int Size, double[] Mean, double[] Deviation, bool Sigmoid)
{
    private static readonly double[] ImageNetMean = [0.485, 0.456, 0.406];
    private static readonly double[] ImageNetDeviation = [0.229, 0.224, 0.225];

    /// <summary>The kinds known, the best for any subject first.</summary>
    public static IReadOnlyList<MattingFamily> All { get; } =
    [
        new("birefnet-general-lite", 1024, ImageNetMean, ImageNetDeviation, true),
        new("birefnet-general", 1024, ImageNetMean, ImageNetDeviation, true),
        new("birefnet", 1024, ImageNetMean, ImageNetDeviation, true),
        new("bria-rmbg", 1024, ImageNetMean, ImageNetDeviation, false),
        new("isnet-general-use", 1024, [0.5, 0.5, 0.5], [1, 1, 1], false),
        new("isnet-anime", 1024, ImageNetMean, [1, 1, 1], false),
        new("isnet", 1024, [0.5, 0.5, 0.5], [1, 1, 1], false),
        new("u2net", 320, ImageNetMean, ImageNetDeviation, false),
        new("silueta", 320, ImageNetMean, ImageNetDeviation, false),
    ];

    /// <summary>The family of a model file, by the start of its name.</summary>
    /// <exception cref="CheckpointException">The name is of no known family.</exception>
    public static MattingFamily Of(string path) => Find(path) ?? throw new CheckpointException(
        $"{path}: the matting network's kind is not known by its name. Let the file's name start with one of {string.Join(", ", All.Select(f => f.Prefix))}.");

    /// <summary>
    /// The best matting model there is: in the checkpoint folder or its <c>matting</c> folder, then where rembg keeps its
    /// own (<c>U2NET_HOME</c>, <c>~/.u2net</c>); null without one.
    /// </summary>
    public static string? Discover(string? checkpoints)
    {
        string home = Environment.GetEnvironmentVariable("U2NET_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".u2net");
        string[] folders = checkpoints is null ? [home] : [Path.Combine(checkpoints, "matting"), checkpoints, home];
        foreach (string folder in folders.Where(Directory.Exists))
        {
            var found = Directory.EnumerateFiles(folder, "*.onnx").Where(file => !Path.GetFileName(file).StartsWith('.'))
                .Select(file => (File: file, Rank: Rank(file))).Where(f => f.Rank >= 0)
                .OrderBy(f => f.Rank).ThenBy(f => f.File, StringComparer.Ordinal).ToList();
            if (found.Count > 0)
                return found[0].File;
        }
        return null;
    }

    private static MattingFamily? Find(string path) =>
        All.FirstOrDefault(f => Path.GetFileName(path).StartsWith(f.Prefix, StringComparison.OrdinalIgnoreCase));

    private static int Rank(string path)
    {
        // Clothes and portraits are special tasks, and the lite form gives way to the full one.
        string name = Path.GetFileName(path);
        if (Find(path) is not { } family || name.Contains("cloth", StringComparison.OrdinalIgnoreCase))
            return -1;
        return family.Prefix switch
        {
            "birefnet-general" => 0,
            "birefnet-general-lite" => 1,
            _ => 2 + All.ToList().IndexOf(family),
        };
    }
}
