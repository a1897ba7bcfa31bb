using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Models;
using AniGenSharp.Models.Download;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen download</c>: the official weights, only what the chosen variants need.</summary>
internal static class DownloadCommand
{
    /// <summary>The page the reference names: https://huggingface.co/VAST-AI/AniGen.</summary>
    private const string Official = "https://huggingface.co/VAST-AI/AniGen/resolve/main/ckpts/";

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "Folder to fill; generate takes it as --checkpoints.",
        DefaultValueFactory = _ => "ckpts",
    };

    private static readonly Option<string?> StructureFlow = new("--ss-flow") { Description = "Sparse-structure flow: solo (default), duet or epic." };

    private static readonly Option<string?> LatentFlow = new("--slat-flow") { Description = "Structured-latent flow: auto (default), control or gsn_auto." };

    private static readonly Option<bool> UseEma = new("--use-ema") { Description = "The flows' exponential moving averages, where there are any." };

    private static readonly Option<bool> WithoutDsine = new("--no-dsine")
    {
        Description = "Leave DSINE away, whose weights are for non-commercial research only; generate then needs an ONNX normal estimator.",
    };

    private static readonly Option<string> BaseAddress = new("--base-url")
    {
        Description = "Where the files are: a folder of a model hub's repository, or any web folder with a SHA256SUMS.",
        DefaultValueFactory = _ => Official,
    };

    private static readonly Option<int> Parallel = new("--parallel") { Description = "Files at a time, 1 to 16.", DefaultValueFactory = _ => 4 };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would be downloaded, and under which licences." };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var command = new Command("download", "Download the official weights: resumable, checksummed, only what the chosen variants need.")
        {
            Output, StructureFlow, LatentFlow, UseEma, WithoutDsine, BaseAddress, Parallel, DryRun,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string folder = parsed.GetValue(Output)!;
        int parallel = parsed.GetValue(Parallel);
        if (parallel is < 1 or > 16)
            throw new UsageException($"--parallel {parallel}: between 1 and 16.");
        var selection = new ModelSelection
        {
            StructureFlow = Variant(parsed.GetValue(StructureFlow)),
            LatentFlow = Variant(parsed.GetValue(LatentFlow)),
            UseEma = parsed.GetValue(UseEma),
        };
        using var server = Open(parsed.GetValue(BaseAddress)!);
        var index = await RemoteIndex.ReadAsync(server, cancellation);
        var parts = await DownloadPlan.MakeAsync(server, index, selection, !parsed.GetValue(WithoutDsine), cancellation);
        var download = await ModelDownload.PrepareAsync(server, parts.SelectMany(part => part.Files), folder, cancellation);

        Console.WriteLine($"From {server.Base}, checksums from {index.Source}");
        foreach (var part in parts)
        {
            Console.WriteLine($"  {part.Name}, {Megabytes(part.Files.Sum(download.SizeOf))}: {part.Licence}");
            foreach (var file in part.Files)
                Console.WriteLine($"    {file.Path}");
        }
        Console.WriteLine($"  {Megabytes(download.Total)} in all, {Megabytes(download.AlreadyHere)} of them here, into {folder}");
        if (parsed.GetValue(DryRun))
            return ExitCodes.Success;
        await download.RunAsync(parallel, new Display(), cancellation);
        string variants = (selection.StructureFlow is { } structure ? $" --ss-flow {structure}" : "")
            + (selection.LatentFlow is { } latents ? $" --slat-flow {latents}" : "") + (selection.UseEma ? " --use-ema" : "");
        Console.WriteLine($"Done. Next: anigen generate PICTURE --checkpoints {folder}{variants}");
        if (!parsed.GetValue(WithoutDsine))
            Console.WriteLine("DSINE's weights need its assembly beside this command, which is not in every installation: docs/checkpoints.md says how.");
        return ExitCodes.Success;
    }

    private static WebServer Open(string address)
    {
        try
        {
            return new WebServer(address);
        }
        catch (DownloadException e)
        {
            throw new UsageException($"--base-url {e.Message}");
        }
    }

    private static string? Variant(string? name) => name is null || name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        ? name
        : throw new UsageException($"{name}: no name of a variant.");

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:n1} MB");

    /// <summary>One live line in a terminal, one plain line a file elsewhere, both on standard error.</summary>
    private sealed class Display : IProgress<DownloadProgress>
    {
        private readonly bool _live = !Console.IsErrorRedirected;
        private readonly Lock _lock = new();
        private long _shown = -1;

        public void Report(DownloadProgress value)
        {
            lock (_lock)
            {
                string sum = $"{Megabytes(value.Received)} of {Megabytes(value.Total)}";
                if (value.IsDone)
                    Console.Error.WriteLine($"{(_live ? "\r\u001b[K" : "")}  {value.File} ({sum})");
                else if (_live && Environment.TickCount64 - _shown > 100)
                {
                    Console.Error.Write($"\r\u001b[K  {sum}");
                    _shown = Environment.TickCount64;
                }
            }
        }
    }
}
