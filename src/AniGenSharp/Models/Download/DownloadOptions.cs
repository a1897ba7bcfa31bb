namespace AniGenSharp;

/// <summary>What is downloaded, and from where.</summary>
public sealed record DownloadOptions
{
    /// <summary>The official weights, on the page that the reference links to.</summary>
    public const string OfficialAddress = "https://huggingface.co/VAST-AI/AniGen/resolve/main/ckpts/";

    /// <summary>The release of rembg with its matting models.</summary>
    public const string MattingAddress = "https://github.com/danielgatis/rembg/releases/download/v0.0.0/";

    /// <summary>The maximum number of files that are downloaded at the same time.</summary>
    public const int MaxParallel = 16;

    /// <summary>The variants of the flows to download.</summary>
    public ModelSelection Selection { get; init; } = new();

    /// <summary>
    /// Also download DSINE, whose weights are for non-commercial research only; without it, models that are conditioned on surface
    /// normals need another estimator.
    /// </summary>
    public bool WithDsine { get; init; } = true;

    /// <summary>The address of the files: a folder of a model hub's repository, or any web folder with a SHA256SUMS file.</summary>
    public Uri Address { get; init; } = new(OfficialAddress);

    /// <summary>Files to download at the same time, 1…16.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="ArgumentException">
    /// An option is out of range; the parameter name of the exception is that of the option.
    /// </exception>
    public void Validate()
    {
        if (!Address.IsAbsoluteUri || Address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"{Address}: this is not an http or https address.", nameof(Address));
        if (Parallel is < 1 or > MaxParallel)
            throw new ArgumentOutOfRangeException(nameof(Parallel), Parallel, $"{nameof(Parallel)} must be between 1 and {MaxParallel}.");
    }
}
