using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen download</c>: downloads the official weights, only what the chosen variants need.</summary>
internal sealed class DownloadCommand : Command
{
    private readonly Option<string?> _output = new("--output", "-o")
    {
        HelpName = "folder",
        Description = "Folder to fill; generate takes it as --checkpoints (default: ckpts; with --matting the user's .u2net, where every "
            + "run looks).",
    };

    private readonly Option<bool> _matting = new("--matting")
    {
        Description = "Download a matting model, which removes the background of any photograph, instead of the weights.",
    };

    private readonly Option<bool> _noDsine = new("--no-dsine")
    {
        Description = "Don't download DSINE, whose weights are for non-commercial research only; generate then needs an ONNX normal "
            + "estimator.",
    };

    private readonly Option<string?> _baseAddress = new("--base-url")
    {
        HelpName = "address",
        Description = "Where the files are: a folder of a model hub's repository, or any web folder with a SHA256SUMS file "
            + "(default: the official one).",
    };

    private readonly Option<int> _parallel = new("--parallel")
    {
        Description = $"Files to download at the same time, 1 to {DownloadOptions.MaxParallel}.",
        DefaultValueFactory = _ => new DownloadOptions().Parallel,
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Only show what would be downloaded, and under which licenses.",
    };

    private readonly VariantOptions _variants = new();

    public DownloadCommand()
        : base(
            "download",
            "Download the official weights (resumable, checksummed, only what the chosen variants need), or a matting model.")
    {
        Options.Add(_output);
        Options.Add(_matting);
        _variants.AddTo(this);
        Options.Add(_noDsine);
        Options.Add(_baseAddress);
        Options.Add(_parallel);
        Options.Add(_dryRun);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        bool isMatting = parsed.GetValue(_matting);
        string? named = parsed.GetValue(_output);
        string folder = !isMatting ? named ?? "ckpts" : named is null ? ConditioningModels.UserFolder : Path.Combine(named, "matting");
        var options = Read(parsed, isMatting);
        Console.Error.WriteLine($"Asking {options.Address.Host} for its list of files.");
        using var download = isMatting
            ? await ModelDownload.PrepareMattingAsync(folder, options.Address, cancellationToken)
            : await ModelDownload.PrepareAsync(folder, options, cancellationToken);
        Show(download, folder);
        if (parsed.GetValue(_dryRun))
            return ExitCodes.Success;
        try
        {
            await download.RunAsync(new DownloadDisplay(), cancellationToken);
        }
        catch (DownloadException e)
        {
            throw new DownloadException($"{e.Message} Run the command again to resume: {folder} keeps what was received.", e);
        }
        Console.WriteLine(isMatting
            ? $"Done. Next: anigen generate PHOTOGRAPH{(named is null ? "" : $" --checkpoints {named}")}"
            : $"Done. Next: anigen generate PICTURE --checkpoints {folder}{_variants.Repeat(parsed)}");
        if (options.WithDsine && !isMatting)
            Console.WriteLine("DSINE's weights also need its assembly, which not every installation has; see docs/checkpoints.md.");
        return ExitCodes.Success;
    }

    private static void Show(ModelDownload download, string folder)
    {
        Console.WriteLine($"From {download.Address}, checksums from {download.ChecksumSource}");
        foreach (var part in download.Parts)
        {
            Console.WriteLine($"  {part.Name}, {Megabytes(part.Bytes)}: {part.License}");
            foreach (string file in part.Files)
                Console.WriteLine($"    {file}");
        }
        string total = Megabytes(download.TotalBytes), existing = Megabytes(download.ExistingBytes);
        Console.WriteLine($"  {total} in all, of which {existing} are already in {folder}");
    }

    private DownloadOptions Read(ParseResult parsed, bool isMatting)
    {
        int parallel = parsed.GetValue(_parallel);
        if (parallel is < 1 or > DownloadOptions.MaxParallel)
            throw new UsageException($"{_parallel.Name} must be between 1 and {DownloadOptions.MaxParallel}, not {parallel}.");
        string address = parsed.GetValue(_baseAddress) ?? (isMatting ? DownloadOptions.MattingAddress : DownloadOptions.OfficialAddress);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new UsageException($"{_baseAddress.Name} {address}: this is not an http or https address.");
        return new DownloadOptions
        {
            Selection = _variants.Read(parsed),
            WithDsine = !parsed.GetValue(_noDsine),
            Address = uri,
            Parallel = parallel,
        };
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:n1} MB");
}
