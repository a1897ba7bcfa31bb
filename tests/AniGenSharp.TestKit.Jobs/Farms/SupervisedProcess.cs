using System.Diagnostics;

namespace AniGenSharp.TestKit.Jobs.Farms;

/// <summary>A process that is started again whenever it ends, as a supervisor of services does it.</summary>
public sealed class SupervisedProcess : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ProcessStartInfo _start;
    private readonly Task _supervision;
    private Process _process;
    private volatile bool _isStopped;

    /// <param name="arguments">The arguments of this assembly's program.</param>
    public SupervisedProcess(params string[] arguments)
    {
        string program = Path.ChangeExtension(typeof(SupervisedProcess).Assembly.Location, ".dll");
        _start = new ProcessStartInfo("dotnet", [program, .. arguments]);
        _process = Process.Start(_start)!;
        _supervision = Task.Run(SuperviseAsync);
    }

    /// <summary>How often the process ended.</summary>
    public int Ends { get; private set; }

    /// <summary>The processor time that the process has used since it was last started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            lock (_lock)
            {
                _process.Refresh();
                return _process.TotalProcessorTime;
            }
        }
    }

    /// <summary>Ends the process at once, as a crash does; it is started again.</summary>
    public void Kill()
    {
        lock (_lock)
            if (!_process.HasExited)
                _process.Kill();
    }

    /// <summary>Sends a signal to the process, such as 19 (SIGSTOP) and 18 (SIGCONT).</summary>
    public void Signal(int signal)
    {
        lock (_lock)
        {
            using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
            kill.WaitForExit();
        }
    }

    /// <summary>Ends the process for good.</summary>
    public void Dispose()
    {
        _isStopped = true;
        Kill();
        _supervision.GetAwaiter().GetResult();
    }

    private async Task SuperviseAsync()
    {
        while (true)
        {
            await _process.WaitForExitAsync();
            lock (_lock)
            {
                if (_isStopped)
                    return;
                Ends++;
                _process.Dispose();
                _process = Process.Start(_start)!;
            }
        }
    }
}
