using System.Net;
using System.Net.Sockets;

namespace AniGenSharp.TestKit.Jobs.Farms;

/// <summary>
/// The network between one member of a farm and the server: a relay on this machine that counts bytes, and that can stop passing anything
/// on, as a network that is partitioned does, or close every connection.
/// </summary>
public sealed class NetworkLink : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly int _serverPort;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly List<TcpClient> _connections = [];
    private TaskCompletionSource _passable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytesToServer;
    private long _bytesFromServer;

    /// <param name="serverPort">The server's port on this machine.</param>
    public NetworkLink(int serverPort)
    {
        _serverPort = serverPort;
        _passable.SetResult();
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The address to connect to instead of the server's.</summary>
    public string Address => $"nats://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Bytes that were passed in both directions.</summary>
    public long Bytes => Interlocked.Read(ref _bytesToServer) + Interlocked.Read(ref _bytesFromServer);

    /// <summary>Passes nothing on until <see cref="Heal"/>; connections stay open.</summary>
    public void Partition()
    {
        lock (_lock)
            _passable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Ends a partition. What was sent meanwhile arrives.</summary>
    public void Heal()
    {
        lock (_lock)
            _passable.TrySetResult();
    }

    /// <summary>Closes every connection; new ones are possible.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _connections.ForEach(connection => connection.Dispose());
            _connections.Clear();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
        Heal();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ConnectAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (IsClosed(e))
        {
            // It is disposed.
        }
    }

    private async Task ConnectAsync(TcpClient member)
    {
        var server = new TcpClient();
        lock (_lock)
            _connections.AddRange([member, server]);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort);
            await Task.WhenAny(
                PassAsync(member, server, bytes => Interlocked.Add(ref _bytesToServer, bytes)),
                PassAsync(server, member, bytes => Interlocked.Add(ref _bytesFromServer, bytes)));
        }
        catch (Exception e) when (IsClosed(e))
        {
            // Either end is away.
        }
        finally
        {
            member.Dispose();
            server.Dispose();
            lock (_lock)
                _connections.RemoveAll(connection => connection == member || connection == server);
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, Action<int> count)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var bytes)
            {
                await Volatile.Read(ref _passable).Task;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, bytes));
                count(bytes);
            }
        }
        catch (Exception e) when (IsClosed(e))
        {
            // The other direction is closed with it.
        }
    }

    private static bool IsClosed(Exception error) => error is IOException or SocketException or ObjectDisposedException
        or InvalidOperationException;
}
