using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen studio</c>: serves the studio on this machine and opens it in the browser.</summary>
internal sealed class StudioCommand : Command
{
    private const int DefaultPort = 5757;
    private const int MaxPort = 65535;

    private readonly Option<string> _folder = new("--folder")
    {
        HelpName = "path",
        Description = "Folder of the jobs and assets (default: anigen/studio in the user's data folder).",
        DefaultValueFactory = _ => Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "anigen", "studio"),
    };

    private readonly Option<int> _port = new("--port")
    {
        Description = "Port of the page; 0 for any free one.",
        DefaultValueFactory = _ => DefaultPort,
    };

    private readonly Option<string> _host = new("--host")
    {
        HelpName = "address",
        Description = "Address to listen at. Any other than this machine's own takes --token.",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<string?> _token = new("--token")
    {
        HelpName = "secret",
        Description = "A secret that every request must show.",
    };

    private readonly Option<bool> _noBrowser = new("--no-browser") { Description = "Don't open the browser." };

    private readonly ModelOptions _model = new();
    private readonly FarmOptions _farm = new("client, to show the workers and jobs of a farm too", isRequired: false);

    public StudioCommand()
        : base("studio", "Open a local web page to generate, view, pose, edit and download assets.")
    {
        Options.Add(_folder);
        Options.Add(_port);
        Options.Add(_host);
        Options.Add(_token);
        Options.Add(_noBrowser);
        _model.AddTo(this);
        _farm.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        int port = parsed.GetValue(_port);
        if (port is < 0 or > MaxPort)
            throw new UsageException($"{_port.Name} must be between 0 and {MaxPort}, not {port}.");
        string checkpoints = _model.Checkpoints(parsed);
        var load = _model.Read(parsed);
        CheckpointInspection.RequireWholeModel(checkpoints, load.Selection);
        var choice = new ModelChoice(() => StudioModels.Find(checkpoints, load.Selection));
        // One worker per device that is named.
        var devices = load.Device.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(device => new DeviceModel(
                device, choice, (model, token) => ImageTo3D.Load(model.Folder, load with { Device = device }, token)))
            .ToArray();
        try
        {
            var model = new StudioModel(Path.GetFullPath(checkpoints), $"{load.Device}, {load.Precision} precision".ToLowerInvariant());
            await using var studio = await StartAsync(parsed, port, new StudioOptions
            {
                Folder = parsed.GetValue(_folder)!,
                Runners = [.. devices.SelectMany(RunnersOf), new FinishingRunner()],
                Model = model,
                Models = choice,
                CutOut = devices[0].CutOut,
                Farm = _farm.IsGiven(parsed) ? token => _farm.ConnectAsync(parsed, token) : null,
            });
            string token = parsed.GetValue(_token) is { } secret ? $"?token={Uri.EscapeDataString(secret)}" : "";
            Console.WriteLine($"The studio is at {studio.Address}{token}; its assets are in {parsed.GetValue(_folder)}. Ctrl-C ends it.");
            if (!parsed.GetValue(_noBrowser))
                OpenBrowser($"{studio.Address}{token}");
            await studio.WaitAsync(cancellationToken);
        }
        finally
        {
            foreach (var device in devices)
                device.Dispose();
        }
        return ExitCodes.Success;
    }

    private static IEnumerable<IJobRunner> RunnersOf(DeviceModel device) => [new GeneratingRunner(device), new RiggingRunner(device)];

    private async Task<StudioServer> StartAsync(ParseResult parsed, int port, StudioOptions options)
    {
        try
        {
            return await StudioServer.StartAsync(options with
            {
                Host = parsed.GetValue(_host)!,
                Port = port,
                Token = parsed.GetValue(_token),
                Log = new ErrorLog(),
            });
        }
        catch (ArgumentException e)
        {
            throw new UsageException(UsageErrors.WithoutParameter(e));
        }
    }

    private static void OpenBrowser(string address)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            Console.Error.WriteLine("anigen: no browser was found; open the address yourself.");
        }
    }
}
