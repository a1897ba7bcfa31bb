using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Terminal;
using AniGenSharp.Models.Download;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen download</c>: downloads the official weights, only what the chosen variants need.</summary>
internal sealed class DownloadCommand : Command
{
    /// <summary>The files of the page that the reference names, https://huggingface.co/VAST-AI/AniGen.</summary>
    private const string OfficialAddress = "https://huggingface.co/VAST-AI/AniGen/resolve/main/ckpts/";

    private const int MaxParallel = 16;

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Folder to fill; generate takes it as --checkpoints.",
        DefaultValueFactory = _ => "ckpts",
    };

    private readonly Option<bool> _noDsine = new("--no-dsine")
    {
        Description = "Don't download DSINE, whose weights are for non-commercial research only; generate then needs an ONNX normal "
            + "estimator.",
    };

    private readonly Option<string> _baseAddress = new("--base-url")
    {
        Description = "Where the files are: a folder of a model hub's repository, or any web folder with a SHA256SUMS file.",
        DefaultValueFactory = _ => OfficialAddress,
    };

    private readonly Option<int> _parallel = new("--parallel")
    {
        Description = $"Files to download at the same time, 1 to {MaxParallel}.",
        DefaultValueFactory = _ => 4,
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Only show what would be downloaded, and under which licenses.",
    };

    private readonly VariantOptions _variants = new();

    public DownloadCommand()
        : base("download", "Download the official weights: resumable, checksummed, only what the chosen variants need.")
    {
        Options.Add(_output);
        _variants.AddTo(this);
        Options.Add(_noDsine);
        Options.Add(_baseAddress);
        Options.Add(_parallel);
        Options.Add(_dryRun);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = parsed.GetValue(_output)!;
        int parallel = parsed.GetValue(_parallel);
        if (parallel is < 1 or > MaxParallel)
            throw new UsageException($"{_parallel.Name} must be between 1 and {MaxParallel}, not {parallel}.");
        bool withDsine = !parsed.GetValue(_noDsine);
        var selection = _variants.Read(parsed);
        using var server = Open(parsed.GetValue(_baseAddress)!);
        var index = await RemoteIndex.ReadAsync(server, cancellationToken);
        var parts = await DownloadPlan.CreateAsync(server, index, selection, withDsine, cancellationToken);
        var download = await ModelDownload.PrepareAsync(server, parts.SelectMany(part => part.Files), folder, cancellationToken);

        Console.WriteLine($"From {server.Base}, checksums from {index.Source}");
        foreach (var part in parts)
        {
            Console.WriteLine($"  {part.Name}, {Megabytes(part.Files.Sum(download.SizeOf))}: {part.License}");
            foreach (var file in part.Files)
                Console.WriteLine($"    {file.Path}");
        }
        string total = Megabytes(download.TotalBytes), existing = Megabytes(download.ExistingBytes);
        Console.WriteLine($"  {total} in all, of which {existing} are already in {folder}");
        if (parsed.GetValue(_dryRun))
            return ExitCodes.Success;
        await download.RunAsync(parallel, new DownloadDisplay(), cancellationToken);
        Console.WriteLine($"Done. Next: anigen generate PICTURE --checkpoints {folder}{_variants.Repeat(parsed)}");
        if (withDsine)
            Console.WriteLine("DSINE's weights also need its assembly, which not every installation has; see docs/checkpoints.md.");
        return ExitCodes.Success;
    }

    private WebServer Open(string address)
    {
        try
        {
            return new WebServer(address);
        }
        catch (DownloadException e)
        {
            throw new UsageException($"{_baseAddress.Name} {e.Message}");
        }
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:n1} MB");
}
