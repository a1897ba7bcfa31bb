using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace AniGenSharp.TestKit;

/// <summary>The faults with which a file is served.</summary>
public sealed record ServerFault
{
    /// <summary>Drops the connection after this many bytes of the body.</summary>
    public int? DropAfter { get; init; }

    /// <summary>Adds this many bytes to the reported size.</summary>
    public int SizeLie { get; init; }

    /// <summary>Omits the size and appends this many bytes to the body.</summary>
    public int? More { get; init; }

    /// <summary>Ignores range requests.</summary>
    public bool NoRanges { get; init; }

    /// <summary>Shifts the start of every range by this many bytes.</summary>
    public int RangeShift { get; init; }

    /// <summary>Changes every byte.</summary>
    public bool WrongBytes { get; init; }

    /// <summary>Sends the first bytes and then nothing more.</summary>
    public bool Silent { get; init; }

    /// <summary>Returns this status instead, for the first <see cref="Times"/> requests.</summary>
    public int? Status { get; init; }

    /// <summary>The number of requests that are affected.</summary>
    public int Times { get; init; } = int.MaxValue;
}

/// <summary>A local HTTP server that is fully controlled by a test, so that it can misbehave in ways a real server rarely does.</summary>
public sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, int> _met = new();
    private int _waiting;

    public LoopbackServer()
    {
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
        _ = AcceptAsync();
    }

    /// <summary>The address of the root, ending with a slash.</summary>
    public string Address { get; }

    /// <summary>The files, by path without the leading slash.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>The faults of some of the files, by path.</summary>
    public ConcurrentDictionary<string, ServerFault> Faults { get; } = new();

    /// <summary>Additional headers of an answer, by path and query.</summary>
    public ConcurrentDictionary<string, string> Headers { get; } = new();

    /// <summary>Every request: its method, path and query, and the first byte of its range.</summary>
    public ConcurrentQueue<(string Method, string Path, long Start)> Requests { get; } = new();

    /// <summary>The number of body bytes sent, by path.</summary>
    public ConcurrentDictionary<string, long> Sent { get; } = new();

    /// <summary>The maximum number of requests that waited for <see cref="Delay"/> at the same time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The time to wait before each answer.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Adds a list of the files' checksums.</summary>
    public void List() => Files["SHA256SUMS"] = Encoding.UTF8.GetBytes(string.Concat(
        Files.Where(f => f.Key != "SHA256SUMS").Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(f.Value))}  {f.Key}\n")));

    /// <summary>Stops answering requests.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
            return;
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            using var reader = new StreamReader(stream, Encoding.ASCII, false, 1024, leaveOpen: true);
            string[] request = (await reader.ReadLineAsync(_stop.Token) ?? "").Split(' ');
            long start = 0;
            for (string? line; !string.IsNullOrEmpty(line = await reader.ReadLineAsync(_stop.Token));)
            {
                if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                    start = long.Parse(line["Range: bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture);
            }
            if (request.Length == 3)
                await AnswerAsync(stream, request[0], request[1][1..], start);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task AnswerAsync(NetworkStream stream, string method, string target, long start)
    {
        Requests.Enqueue((method, target, start));
        await WaitAsync();
        string path = target.Split('?')[0];
        var fault = Faults.GetValueOrDefault(path) ?? new ServerFault();
        if (_met.AddOrUpdate(path, 1, (_, n) => n + 1) > fault.Times)
            fault = new ServerFault();
        int status = fault.Status ?? (Files.ContainsKey(path) ? 200 : 404);
        if (status != 200)
        {
            await WriteAsync(stream, $"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }
        byte[] body = Files[path];
        if (fault.WrongBytes)
            body = [.. body.Select(b => (byte)(b ^ 0x55))];
        bool ranged = start > 0 && !fault.NoRanges;
        long from = ranged ? start + fault.RangeShift : 0;
        long total = body.Length + fault.SizeLie;
        string size = fault.More is null ? $"Content-Length: {total - from}\r\n" : "";
        string range = ranged ? $"Content-Range: bytes {from}-{total - 1}/{total}\r\n" : "";
        string statusLine = ranged ? "206 Partial Content" : "200 OK";
        await WriteAsync(
            stream, $"HTTP/1.1 {statusLine}\r\n{size}{range}{Headers.GetValueOrDefault(target)}Connection: close\r\n\r\n");
        if (method == "HEAD")
            return;
        byte[] rest = [.. body[(int)Math.Min(from, body.Length)..], .. new byte[fault.More ?? 0]];
        int count = fault.Silent ? Math.Min(10, rest.Length) : Math.Min(rest.Length, fault.DropAfter ?? int.MaxValue);
        Sent.AddOrUpdate(path, count, (_, n) => n + count);
        await stream.WriteAsync(rest.AsMemory(0, count), _stop.Token);
        if (fault.Silent)
            await Task.Delay(Timeout.Infinite, _stop.Token);
    }

    // Only the time before the first byte is counted: a client that has the last byte may request the next file at once, and that request
    // would otherwise be counted together with a finished one.
    private async Task WaitAsync()
    {
        lock (Requests)
            MostAtOnce = Math.Max(MostAtOnce, ++_waiting);
        try
        {
            await Task.Delay(Delay, _stop.Token);
        }
        finally
        {
            lock (Requests)
                _waiting--;
        }
    }

    private async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token);
}
