using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AniGenSharp.TestKit.Jobs.Farms;

/// <summary>A real <c>nats-server</c> on this machine.</summary>
public sealed class NatsServer : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly string _configuration;
    private Process _process;

    private NatsServer(string configuration, int port)
    {
        (_configuration, Port) = (configuration, port);
        _process = Start();
    }

    /// <summary>The program; null if it is not installed.</summary>
    public static string? Program { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Append("/usr/local/sbin")
        .SelectMany(folder => new[] { Path.Combine(folder, "nats-server"), Path.Combine(folder, "nats-server.exe") })
        .FirstOrDefault(File.Exists);

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>The processor time that the process has used since it was last started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>A port that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts the server of a folder that <see cref="FarmKeys.Prepare"/> prepared, and waits until it listens.</summary>
    public static async Task<NatsServer> StartAsync(string folder, int port)
    {
        var server = new NatsServer(Path.Combine(folder, "nats.conf"), port);
        await server.WaitAsync();
        return server;
    }

    /// <summary>Ends the process at once, as a crash does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Starts the server again with what it has on disk, and waits until it listens.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        _process = Start();
        await WaitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private Process Start() =>
        Process.Start(Program!, ["-c", _configuration, "-a", "127.0.0.1", "-l", Path.ChangeExtension(_configuration, ".log")]);

    private async Task WaitAsync()
    {
        using var limit = new CancellationTokenSource(s_limit);
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }
}
