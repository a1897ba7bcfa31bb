using System.Collections.Concurrent;

namespace AniGenSharp.Models.Download;

/// <summary>What a download is doing.</summary>
/// <param name="File">The file that has moved on, below the folder.</param>
/// <param name="IsDone">It is complete and has the right bytes.</param>
/// <param name="Received">Bytes of all files that are here.</param>
/// <param name="Total">Bytes of all files.</param>
internal sealed record DownloadProgress(string File, bool IsDone, long Received, long Total);

/// <summary>
/// Brings files of a server into a folder, several at a time. Each is written beside its place, as <c>NAME.part</c>, and moved there
/// when its checksum is right; what an interrupted run has left is gone on with.
/// </summary>
internal sealed class ModelDownload
{
    private readonly WebServer _server;
    private readonly string _folder;
    private readonly Dictionary<RemoteFile, long> _sizes;
    private readonly ConcurrentDictionary<RemoteFile, long> _received = new();

    private ModelDownload(WebServer server, string folder, Dictionary<RemoteFile, long> sizes)
    {
        _server = server;
        _folder = folder;
        _sizes = sizes;
    }

    /// <summary>Bytes of all files.</summary>
    public long TotalBytes => _sizes.Values.Sum();

    /// <summary>Bytes that an earlier run has brought, whether they are right or not.</summary>
    public long ExistingBytes => _sizes.Sum(file => Math.Min(file.Value, new[] { Target(file.Key), Part(file.Key) }.Where(File.Exists).Select(path => new FileInfo(path).Length).DefaultIfEmpty().Max()));

    /// <summary>Bytes of one file.</summary>
    public long SizeOf(RemoteFile file) => _sizes[file];

    /// <summary>Prepares a download: finds out the sizes that the list does not give.</summary>
    /// <param name="server">The server.</param>
    /// <param name="files">What to get.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="cancellation">Honoured between requests.</param>
    /// <exception cref="DownloadException">The server does not say how large a file is.</exception>
    public static async Task<ModelDownload> PrepareAsync(WebServer server, IEnumerable<RemoteFile> files, string folder, CancellationToken cancellation)
    {
        var sizes = new Dictionary<RemoteFile, long>();
        foreach (var file in files)
            sizes[file] = file.Size ?? await server.SizeAsync(file, cancellation);
        return new ModelDownload(server, folder, sizes);
    }

    /// <summary>Gets every file. One that fails does not stop the others; the errors are told together, a line each.</summary>
    /// <param name="parallel">Files at a time.</param>
    /// <param name="progress">Is told from any thread.</param>
    /// <param name="cancellation">Honoured between reads; what came is gone on with by the next run.</param>
    /// <exception cref="DownloadException">Files could not be had, or have the wrong bytes; or the disk has no room.</exception>
    public async Task RunAsync(int parallel, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(_folder);
        long free = new DriveInfo(Path.GetFullPath(_folder)).AvailableFreeSpace, needed = TotalBytes - ExistingBytes;
        if (free < needed)
            throw new DownloadException($"{_folder}: {needed / 1e9:0.0} GB are needed and {free / 1e9:0.0} GB are free.");
        var problems = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(
            _sizes.OrderByDescending(file => file.Value),
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation },
            async (file, token) =>
            {
                try
                {
                    await GetAsync(file.Key, file.Value, progress, token);
                    Report(file.Key, file.Value, isDone: true, progress);
                }
                catch (DownloadException e)
                {
                    problems.Enqueue(e.Message);
                }
            });
        if (!problems.IsEmpty)
            throw new DownloadException(string.Join('\n', problems.Order(StringComparer.Ordinal)));
    }

    private async Task GetAsync(RemoteFile file, long size, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        string target = Target(file), part = Part(file);
        if (File.Exists(target) && await file.Checksum.ComputeAsync(target, cancellation) == file.Checksum.Hex)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        for (bool isFresh = false; ; isFresh = true)
        {
            bool wasThere = File.Exists(part) && !isFresh;
            await using (var stream = new FileStream(part, isFresh ? FileMode.Create : FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, useAsync: true))
            {
                if (stream.Length > size)
                    stream.SetLength(0);
                wasThere &= stream.Length > 0;
                await _server.CompleteAsync(file, size, stream, received => Report(file, received, isDone: false, progress), cancellation);
            }
            string hash = await file.Checksum.ComputeAsync(part, cancellation);
            if (hash == file.Checksum.Hex)
            {
                File.Move(part, target, overwrite: true);
                return;
            }
            File.Delete(part);
            // What an earlier run had left may be of another file.
            if (!wasThere)
                throw new DownloadException($"{_server.AddressOf(file)}: the server gives other bytes than its list says (their checksum is {hash}, not {file.Checksum.Hex}).");
        }
    }

    private void Report(RemoteFile file, long received, bool isDone, IProgress<DownloadProgress>? progress)
    {
        _received[file] = received;
        progress?.Report(new DownloadProgress(file.Path, isDone, _received.Values.Sum(), TotalBytes));
    }

    private string Target(RemoteFile file) => Path.Combine(_folder, Path.Combine(file.Path.Split('/')));

    private string Part(RemoteFile file) => Target(file) + ".part";
}
