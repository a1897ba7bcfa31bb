using System.Runtime.CompilerServices;
using System.Text;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Commands;
using Microsoft.Win32.SafeHandles;

if (ProcessLimits.PreventStart() is { } problem)
{
    // The console's own classes could not be loaded any more.
    using var error = new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0);
    error.Write(Encoding.UTF8.GetBytes($"anigen: {problem}\n"));
    return ExitCodes.BadInput;
}
AllocatorSettings.Apply(args);
return Run(args).GetAwaiter().GetResult();

[MethodImpl(MethodImplOptions.NoInlining)]
static Task<int> Run(string[] args) => CommandHost.RunAsync(CommandTree.Create(), args);
