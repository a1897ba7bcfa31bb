using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Commands;

if (ProcessLimits.PreventStart() is { } problem)
{
    Console.Error.WriteLine($"anigen: {problem}");
    return ExitCodes.BadInput;
}
return await CommandHost.RunAsync(CommandTree.Create(), args);
