using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen farm up</c>: runs the server and the coordinator of a farm, after writing its keys.</summary>
internal sealed class FarmUpCommand : Command
{
    private static readonly TimeSpan s_serverStart = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);

    private readonly Option<string> _folder = new("--folder")
    {
        Description = "Folder of the keys, the server's configuration and files, and the jobs.",
        DefaultValueFactory = _ => "farm",
    };

    private readonly Option<string[]> _hosts = new("--host")
    {
        Description = "Names or addresses of this machine that workers and clients connect to; used when the certificate is first written.",
        DefaultValueFactory = _ => ["127.0.0.1", "localhost"],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _workers = new("--workers")
    {
        Description = "Names of workers that get a file of credentials; those that exist stay.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _port = new("--port") { Description = "Port of the server.", DefaultValueFactory = _ => 4222 };

    private readonly Option<string> _server = new("--server")
    {
        Description = "The program nats-server.",
        DefaultValueFactory = _ => "nats-server",
    };

    private readonly Option<bool> _noServer = new("--no-server")
    {
        Description = "Don't start a server: it runs elsewhere with the folder's nats.conf.",
    };

    private readonly Option<string?> _database = new("--database")
    {
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
        FarmKeys.Prepare(folder, port, hosts, parsed.GetValue(_workers) ?? []);
        using var server = parsed.GetValue(_noServer) ? null : StartServer(parsed.GetValue(_server)!, Path.Combine(folder, "nats.conf"));
        try
        {
            var options = new FarmCoordinatorOptions
            {
                Address = $"nats://{hosts[0]}:{port}",
                Credentials = FarmCredentials.Read(FarmKeys.Credentials(folder, FarmKeys.Coordinator)),
                Database = parsed.GetValue(_database) ?? Path.Combine(folder, "farm.db"),
                Logger = new WarningsToError(),
            };
            await using var coordinator = await StartAsync(options, server, cancellationToken);
            Console.WriteLine($"The farm is at {options.Address}; its credentials are in {folder}. Ctrl-C ends it.");
            await coordinator.WaitAsync(cancellationToken);
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
        FarmCoordinatorOptions options, Process? server, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (server is { HasExited: true })
                throw new UsageException($"nats-server ended with code {server.ExitCode}; is its port in use? Choose another with --port.");
            try
            {
                return await FarmCoordinator.StartAsync(options, cancellationToken);
            }
            catch (FarmException) when (clock.Elapsed < s_serverStart)
            {
                await Task.Delay(s_pause, cancellationToken);
            }
        }
    }

    private static Process StartServer(string program, string configuration)
    {
        try
        {
            // Standard error of the server is not shown: the coordinator says what is wrong.
            var start = new ProcessStartInfo(program, ["-c", configuration, "-l", $"{configuration}.log"]);
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new UsageException($"{program} was not found; install it (Debian: apt install nats-server) or use --server. {e.Message}");
        }
    }
}
