using System.Net;
using System.Net.Http.Headers;
using AniGenSharp.Runtime;

namespace AniGenSharp.Models.Download;

/// <summary>When a download is retried.</summary>
internal sealed record RetryPolicy
{
    /// <summary>The number of successive attempts that may receive almost nothing.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The wait before the second attempt; each further wait is twice as long.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The silence after which a connection counts as lost.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Reads the files below one address over HTTP.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly RetryPolicy _retries;
    private volatile bool _wasReached;

    /// <param name="baseAddress">The address; a slash is added if it does not end with one.</param>
    /// <param name="retries">When to retry; null for the default.</param>
    /// <exception cref="DownloadException">It is not an HTTP address.</exception>
    public WebServer(string baseAddress, RetryPolicy? retries = null)
    {
        if (!Uri.TryCreate(baseAddress.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new DownloadException($"{baseAddress}: not an http or https address.");
        Base = address;
        _retries = retries ?? new RetryPolicy();
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("AniGenSharp", RuntimeVersions.Library));
    }

    /// <summary>The address, ending with a slash.</summary>
    public Uri Base { get; }

    /// <summary>The address of a file.</summary>
    public Uri AddressOf(RemoteFile file) => new(Base, file.Path);

    /// <summary>Reads a short document and its headers.</summary>
    /// <exception cref="DownloadException">It cannot be read, or is longer than the limit.</exception>
    public async Task<(byte[] Content, HttpResponseHeaders Headers)> ReadAsync(Uri address, int limit, CancellationToken cancellationToken)
    {
        byte[] buffer = [];
        HttpResponseHeaders? headers = null;
        await RetryAsync(address, async watch =>
        {
            using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, address), watch);
            headers = response.Headers;
            using var content = new MemoryStream();
            await using var body = await response.Content.ReadAsStreamAsync(watch.Token);
            byte[] piece = new byte[1 << 16];
            for (int count; (count = await watch.ReadAsync(body, piece)) > 0;)
            {
                content.Write(piece, 0, count);
                if (content.Length > limit)
                    throw new DownloadException($"{address}: has over {limit >> 20} MiB; a short list is expected.");
            }
            buffer = content.ToArray();
            return buffer.Length;
        }, () => true, cancellationToken);
        return (buffer, headers!);
    }

    /// <summary>Asks the server for a file's size in bytes.</summary>
    /// <exception cref="DownloadException">The file cannot be read, or the server does not report its size.</exception>
    public async Task<long> SizeAsync(RemoteFile file, CancellationToken cancellationToken)
    {
        var address = AddressOf(file);
        long? size = null;
        await RetryAsync(address, async watch =>
        {
            using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Head, address), watch);
            size = response.Content.Headers.ContentLength;
            return 0;
        }, () => true, cancellationToken);
        return size ?? throw new DownloadException($"{address}: the server does not tell its size.");
    }

    /// <summary>
    /// Adds the rest of a file to a stream that contains its beginning. If the server does not support ranges, the whole file is written
    /// again.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="part">Contains the beginning; writable and seekable.</param>
    /// <param name="progress">Receives the number of bytes in the stream.</param>
    /// <param name="cancellationToken">Honored between reads; the received bytes are kept.</param>
    /// <exception cref="DownloadException">The server does not send exactly these bytes.</exception>
    public Task CompleteAsync(RemoteFile file, long size, FileStream part, Action<long> progress, CancellationToken cancellationToken)
    {
        var address = AddressOf(file);
        return part.Length == size ? Task.CompletedTask : RetryAsync(address, async watch =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (part.Length > 0)
                request.Headers.Range = new RangeHeaderValue(part.Length, null);
            using var response = await SendAsync(request, watch);
            var range = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange : null;
            if (range is not null && range.From != part.Length)
            {
                throw new DownloadException(
                    $"{address}: the server sent the bytes from {range.From}, but those from {part.Length} were requested.");
            }
            if (range is null && part.Length > 0)
                part.SetLength(0);
            part.Position = part.Length;
            long? announced = range is null ? response.Content.Headers.ContentLength : range.Length;
            if (announced is { } bytes && bytes != size)
                throw new DownloadException($"{address}: the server sends {bytes} bytes, but its list says {size}.");
            long before = part.Length;
            await using var body = await response.Content.ReadAsStreamAsync(watch.Token);
            byte[] piece = new byte[1 << 17];
            for (int count; (count = await watch.ReadAsync(body, piece)) > 0;)
            {
                if (part.Length + count > size)
                    throw new DownloadException($"{address}: the server sends more than the {size} bytes that its list says.");
                await part.WriteAsync(piece.AsMemory(0, count), cancellationToken);
                progress(part.Length);
            }
            return part.Length - before;
        }, () => part.Length == size, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Repeats attempts until the work is done, as long as they receive something.</summary>
    private async Task RetryAsync(Uri address, Func<Watch, Task<long>> attempt, Func<bool> isDone, CancellationToken cancellationToken)
    {
        const long Something = 1 << 16;
        string problem = "the connection ended early";
        for (int fruitless = 0; fruitless < _retries.MaxAttempts;)
        {
            if (fruitless > 0)
                await Task.Delay(_retries.Delay * (1 << (fruitless - 1)), cancellationToken);
            using var watch = new Watch(_retries.ReadTimeout, cancellationToken);
            try
            {
                long brought = await attempt(watch);
                if (isDone())
                    return;
                fruitless = brought >= Something ? 0 : fruitless + 1;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not DownloadException
                && (e is HttpRequestException or IOException or OperationCanceledException) && !IsOfDisk(e))
            {
                // A server that never answered is not waited for: its name or the network is wrong.
                if (!_wasReached
                    && e is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } or { InnerException: TimeoutException })
                    throw new DownloadException($"{Base.Host} cannot be reached: {e.Message}. Check the network and the address.", e);
                problem = e is OperationCanceledException ? $"silent for {_retries.ReadTimeout.TotalSeconds:0} s" : e.Message;
                fruitless = watch.Received >= Something ? 0 : fruitless + 1;
            }
        }
        throw new DownloadException($"{address}: {problem}.");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Watch watch)
    {
        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token);
        _wasReached = true;
        if (response.IsSuccessStatusCode)
            return response;
        var (status, address) = (response.StatusCode, request.RequestUri);
        response.Dispose();
        // These errors may be temporary; a server that rejects a request for other reasons rejects it again.
        if (status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500)
            throw new HttpRequestException($"the server answers {(int)status} {status}");
        throw new DownloadException(status switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => $"{address}: does not exist.",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"{address}: the server requires authentication.",
            _ => $"{address}: the server answers {(int)status} {status}.",
        });
    }

    /// <summary>
    /// Whether an error came from the disk: network streams throw <see cref="HttpIOException"/> or wrap a socket's error.
    /// </summary>
    private static bool IsOfDisk(Exception e) => e is IOException and not HttpIOException && e.InnerException is null;

    /// <summary>One attempt: its token, which is canceled after a silence, and the number of bytes received.</summary>
    private sealed class Watch : IDisposable
    {
        private readonly CancellationTokenSource _source;
        private readonly TimeSpan _silence;

        public Watch(TimeSpan silence, CancellationToken cancellationToken)
        {
            _silence = silence;
            _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _source.CancelAfter(silence);
        }

        public CancellationToken Token => _source.Token;

        public long Received { get; private set; }

        public async Task<int> ReadAsync(Stream body, Memory<byte> piece)
        {
            _source.CancelAfter(_silence);
            int count = await body.ReadAsync(piece, Token);
            Received += count;
            return count;
        }

        public void Dispose() => _source.Dispose();
    }
}
