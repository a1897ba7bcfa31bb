using System.CommandLine;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen parity</c>: records what a run computes block by block, and finds where two runs diverge.</summary>
internal sealed class ParityCommand : Command
{
    public ParityCommand()
        : base("parity", "Record what a run computes block by block, and find where two runs diverge.")
    {
        Subcommands.Add(new ParityRecordCommand());
        Subcommands.Add(new ParityCompareCommand());
        Subcommands.Add(new ParityExplainCommand());
    }
}
