using System.CommandLine;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen data</c>: makes data sets for training and evaluation.</summary>
internal sealed class DataCommand : Command
{
    public DataCommand()
        : base("data", "Make data sets of rigged shapes for training and evaluation.")
    {
        Subcommands.Add(new DataCreaturesCommand());
    }
}
