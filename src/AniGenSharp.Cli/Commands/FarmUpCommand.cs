using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen farm up</c>: runs the server and the coordinator of a farm, after writing its keys.</summary>
internal sealed class FarmUpCommand : Command
{
    private const string Loopback = "127.0.0.1";

    private static readonly TimeSpan s_serverStart = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Ctrl-C reaches the server too, which may end first.</summary>
    private static readonly TimeSpan s_signalDelay = TimeSpan.FromSeconds(2);

    private readonly Option<string> _folder = new("--folder")
    {
        HelpName = "path",
        Description = "Folder of the keys, the server's configuration and files, and the jobs.",
        DefaultValueFactory = _ => "farm",
    };

    private readonly Option<string[]> _hosts = new("--host")
    {
        HelpName = "name",
        Description = "Names or addresses of this machine that workers and clients connect to; used when the certificate is first written.",
        DefaultValueFactory = _ => [Loopback],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _workers = new("--workers")
    {
        HelpName = "name",
        Description = "Names of workers that get a file of credentials; those that exist stay.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _port = new("--port") { Description = "Port of the server.", DefaultValueFactory = _ => 4222 };

    private readonly Option<string> _server = new("--server")
    {
        HelpName = "program",
        Description = "The program nats-server.",
        DefaultValueFactory = _ => "nats-server",
    };

    private readonly Option<bool> _noServer = new("--no-server")
    {
        Description = "Don't start a server: it runs elsewhere with the folder's nats.conf.",
    };

    private readonly Option<string?> _database = new("--database")
    {
        HelpName = "connection",
        Description = "PostgreSQL connection string (Host=…) for the jobs (default: a SQLite file in the folder).",
    };

    public FarmUpCommand()
        : base("up", "Run the server and the coordinator of a farm; the first run writes keys, certificate and nats.conf.")
    {
        foreach (var option in new Option[] { _folder, _hosts, _workers, _port, _server, _noServer, _database })
            Options.Add(option);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = Path.GetFullPath(parsed.GetValue(_folder)!);
        string[] hosts = parsed.GetValue(_hosts)!;
        int port = parsed.GetValue(_port);
        if (port is < 1 or > IPEndPoint.MaxPort)
            throw new UsageException($"{_port.Name} must be between 1 and {IPEndPoint.MaxPort}, not {port}.");
        FarmKeys.Prepare(folder, port, hosts, parsed.GetValue(_workers) ?? []);
        string log = Path.Combine(folder, "nats.log");
        using var server = parsed.GetValue(_noServer)
            ? null
            : StartServer(parsed.GetValue(_server)!, "-c", Path.Combine(folder, "nats.conf"), "-l", log);
        try
        {
            var options = new FarmCoordinatorOptions
            {
                Address = $"nats://{(server is null ? hosts[0] : Loopback)}:{port}",
                Credentials = FarmCredentials.Read(FarmKeys.Credentials(folder, FarmKeys.Coordinator)),
                Database = parsed.GetValue(_database) ?? Path.Combine(folder, "farm.db"),
                Logger = new WarningsToError(),
            };
            var ended = server is null ? Task.Delay(Timeout.Infinite, cancellationToken) : WatchAsync(server, log, cancellationToken);
            await using var coordinator = await StartAsync(options, ended, cancellationToken);
            Console.WriteLine($"The farm is at nats://{hosts[0]}:{port}; its credentials are in {folder}. Ctrl-C ends it.");
            await await Task.WhenAny(coordinator.WaitAsync(cancellationToken), ended);
        }
        finally
        {
            if (server is { HasExited: false })
            {
                server.Kill();
                await server.WaitForExitAsync(CancellationToken.None);
            }
        }
        return ExitCodes.Success;
    }

    /// <summary>Starts the coordinator once the server answers.</summary>
    private static async Task<FarmCoordinator> StartAsync(
        FarmCoordinatorOptions options, Task ended, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await FarmCoordinator.StartAsync(options, cancellationToken);
            }
            catch (FarmException e) when (clock.Elapsed < s_serverStart)
            {
                // Another program that has the port may have answered; then the server ends, and says why.
                await await Task.WhenAny(ended, Task.Delay(e.IsAway ? s_pause : s_signalDelay + s_pause, cancellationToken));
                if (!e.IsAway)
                    throw;
            }
        }
    }

    /// <summary>Waits for the end of the server, which is an error unless the command is stopped too.</summary>
    private static async Task WatchAsync(Process server, string log, CancellationToken cancellationToken)
    {
        await server.WaitForExitAsync(cancellationToken);
        await Task.Delay(s_signalDelay, cancellationToken);
        throw new UsageException($"nats-server ended with code {server.ExitCode}; the end of {log} says why.");
    }

    private static Process StartServer(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(program, arguments);
        }
        catch (Win32Exception)
        {
            throw new UsageException(
                $"{program} cannot be started: install nats-server (Debian: apt install nats-server) or use --server.");
        }
    }
}
