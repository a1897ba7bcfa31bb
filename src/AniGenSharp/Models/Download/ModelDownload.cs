using AniGenSharp.Models.Download;

namespace AniGenSharp;

/// <summary>
/// Downloads the weights of a model into a folder: only the files that the chosen variants need, with checksums. Interrupted downloads are
/// completed.
/// </summary>
public sealed class ModelDownload : IDisposable
{
    private readonly WebServer _server;
    private readonly FileTransfer _transfer;
    private readonly int _parallel;

    private ModelDownload(WebServer server, RemoteIndex index, IReadOnlyList<PlannedPart> parts, FileTransfer transfer, int parallel)
    {
        _server = server;
        _transfer = transfer;
        _parallel = parallel;
        ChecksumSource = index.Source;
        Parts =
        [
            .. parts.Select(part => new DownloadPart(
                part.Name, part.License, [.. part.Files.Select(file => file.LocalName ?? file.Path)], part.Files.Sum(transfer.SizeOf))),
        ];
    }

    /// <summary>The address of the files.</summary>
    public Uri Address => _server.Base;

    /// <summary>The source of the list of files and checksums.</summary>
    public string ChecksumSource { get; }

    /// <summary>The parts of the model, each with its license.</summary>
    public IReadOnlyList<DownloadPart> Parts { get; }

    /// <summary>Bytes of all files.</summary>
    public long TotalBytes => _transfer.TotalBytes;

    /// <summary>Bytes that are in the folder already; their checksums are checked by <see cref="RunAsync"/>.</summary>
    public long ExistingBytes => _transfer.ExistingBytes;

    /// <summary>Reads the server's list and decides which files are needed; downloads none of them.</summary>
    /// <param name="folder">The folder to fill, which <see cref="ImageTo3D.Load"/> takes as its checkpoints.</param>
    /// <param name="options">What is downloaded, and from where; null for the official weights.</param>
    /// <param name="cancellationToken">Honored within and between requests.</param>
    /// <exception cref="ArgumentException">The folder's name is empty, or an option is out of range.</exception>
    /// <exception cref="DownloadException">The server cannot be reached, or a file that is needed is not in its list.</exception>
    /// <exception cref="CheckpointException">The server has other variants than the selected ones.</exception>
    /// <exception cref="OperationCanceledException">The request was canceled.</exception>
    public static async Task<ModelDownload> PrepareAsync(
        string folder, DownloadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        options ??= new DownloadOptions();
        options.Validate();
        if (options.Address.AbsoluteUri == DownloadOptions.OfficialAddress)
            DownloadPlan.RequireKnownVariants(options.Selection);
        var server = new WebServer(options.Address.AbsoluteUri);
        try
        {
            var index = await RemoteIndex.ReadAsync(server, cancellationToken);
            var parts = await DownloadPlan.CreateAsync(server, index, options.Selection, options.WithDsine, cancellationToken);
            var transfer = await FileTransfer.PrepareAsync(server, parts.SelectMany(part => part.Files), folder, cancellationToken);
            return new ModelDownload(server, index, parts, transfer, options.Parallel);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Finds the matting model that removes any background; downloads nothing yet.</summary>
    /// <param name="folder">The folder to fill: <c>matting</c> in a checkpoint folder, or where rembg keeps its models.</param>
    /// <param name="address">
    /// A web folder with the model and a SHA256SUMS file; null for <see cref="DownloadOptions.MattingAddress"/>.
    /// </param>
    /// <param name="cancellationToken">Honored within and between requests.</param>
    /// <exception cref="ArgumentException">The folder's name is empty, or the address is not one of the web.</exception>
    /// <exception cref="DownloadException">The server cannot be reached, or has no matting model.</exception>
    /// <exception cref="OperationCanceledException">The request was canceled.</exception>
    public static async Task<ModelDownload> PrepareMattingAsync(
        string folder, Uri? address = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var options = new DownloadOptions { Address = address ?? new Uri(DownloadOptions.MattingAddress) };
        options.Validate();
        var server = new WebServer(options.Address.AbsoluteUri);
        try
        {
            var (index, part) = await MattingPlan.CreateAsync(server, cancellationToken);
            var transfer = await FileTransfer.PrepareAsync(server, part.Files, folder, cancellationToken);
            return new ModelDownload(server, index, [part], transfer, options.Parallel);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Downloads every file. One that fails does not stop the others; the errors are reported together, one line each.</summary>
    /// <param name="progress">Receives the progress, on any thread.</param>
    /// <param name="cancellationToken">Honored between reads; the next run completes the partial files.</param>
    /// <exception cref="DownloadException">
    /// Files could not be downloaded or have the wrong bytes, or there is not enough space on the disk.
    /// </exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The download was canceled.</exception>
    public Task RunAsync(IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _transfer.RunAsync(_parallel, progress, cancellationToken);

    /// <summary>Closes the connections to the server.</summary>
    public void Dispose() => _server.Dispose();
}
