using System.Collections.Concurrent;

namespace AniGenSharp.Models.Download;

/// <summary>
/// Downloads files of a server into a folder, several at a time. Each is written as <c>NAME.part</c> and renamed when its checksum is
/// right; the partial files of an interrupted run are completed.
/// </summary>
internal sealed class FileTransfer
{
    private readonly WebServer _server;
    private readonly string _folder;
    private readonly Dictionary<RemoteFile, long> _sizes;
    private readonly ConcurrentDictionary<RemoteFile, long> _received = new();

    private FileTransfer(WebServer server, string folder, Dictionary<RemoteFile, long> sizes)
    {
        _server = server;
        _folder = folder;
        _sizes = sizes;
    }

    /// <summary>Bytes of all files.</summary>
    public long TotalBytes => _sizes.Values.Sum();

    /// <summary>Bytes that an earlier run has downloaded, whether or not they are correct.</summary>
    public long ExistingBytes => _sizes.Sum(file => Math.Min(file.Value, ExistingBytesOf(file.Key)));

    /// <summary>Bytes of one file.</summary>
    public long SizeOf(RemoteFile file) => _sizes[file];

    /// <summary>Prepares a download: asks for the sizes that the server's list does not contain.</summary>
    /// <param name="server">The server.</param>
    /// <param name="files">The files to download.</param>
    /// <param name="folder">The folder to download them into.</param>
    /// <param name="cancellationToken">Honored between requests.</param>
    /// <exception cref="DownloadException">The server does not report the size of a file.</exception>
    public static async Task<FileTransfer> PrepareAsync(
        WebServer server, IEnumerable<RemoteFile> files, string folder, CancellationToken cancellationToken)
    {
        var sizes = new Dictionary<RemoteFile, long>();
        foreach (var file in files)
            sizes[file] = file.Size ?? await server.SizeAsync(file, cancellationToken);
        return new FileTransfer(server, folder, sizes);
    }

    /// <summary>Downloads every file. One that fails does not stop the others; the errors are reported together, one line each.</summary>
    /// <param name="parallel">Files to download at the same time.</param>
    /// <param name="progress">Receives the progress, on any thread.</param>
    /// <param name="cancellationToken">Honored between reads; the next run completes the partial files.</param>
    /// <exception cref="DownloadException">
    /// Files could not be downloaded or have the wrong bytes, or there is not enough space on the disk.
    /// </exception>
    public async Task RunAsync(int parallel, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        long free = new DriveInfo(Path.GetFullPath(_folder)).AvailableFreeSpace, needed = TotalBytes - ExistingBytes;
        if (free < needed)
            throw new DownloadException($"{_folder}: {needed / 1e9:0.0} GB are needed and {free / 1e9:0.0} GB are free.");
        var problems = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(
            _sizes.OrderByDescending(file => file.Value),
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
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

    private async Task GetAsync(RemoteFile file, long size, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        string target = Target(file), part = Part(file);
        if (File.Exists(target) && await file.Checksum.ComputeAsync(target, cancellationToken) == file.Checksum.Hex)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        for (bool isFresh = false; ; isFresh = true)
        {
            bool wasThere = File.Exists(part) && !isFresh;
            var mode = isFresh ? FileMode.Create : FileMode.OpenOrCreate;
            await using (var stream = new FileStream(part, mode, FileAccess.ReadWrite, FileShare.None, 1, useAsync: true))
            {
                if (stream.Length > size)
                    stream.SetLength(0);
                wasThere &= stream.Length > 0;
                await _server.CompleteAsync(
                    file, size, stream, received => Report(file, received, isDone: false, progress), cancellationToken);
            }
            string hash = await file.Checksum.ComputeAsync(part, cancellationToken);
            if (hash == file.Checksum.Hex)
            {
                File.Move(part, target, overwrite: true);
                return;
            }
            File.Delete(part);
            // The partial file of an earlier run may have belonged to another version.
            if (!wasThere)
            {
                throw new DownloadException(
                    $"{_server.AddressOf(file)}: the server's file does not match its list: "
                    + $"its checksum is {hash}, not {file.Checksum.Hex}.");
            }
        }
    }

    private void Report(RemoteFile file, long received, bool isDone, IProgress<DownloadProgress>? progress)
    {
        _received[file] = received;
        progress?.Report(new DownloadProgress(file.Path, isDone, _received.Values.Sum(), TotalBytes));
    }

    private long ExistingBytesOf(RemoteFile file) =>
        new[] { Target(file), Part(file) }.Where(File.Exists).Select(path => new FileInfo(path).Length).DefaultIfEmpty().Max();

    private string Target(RemoteFile file) => Path.Combine(_folder, Path.Combine((file.LocalName ?? file.Path).Split('/')));

    private string Part(RemoteFile file) => Target(file) + ".part";
}
