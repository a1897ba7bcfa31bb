using System.CommandLine;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen farm</c>: spreads pictures over many machines.</summary>
internal sealed class FarmCommand : Command
{
    public FarmCommand()
        : base("farm", "Spread many pictures over many machines: run a farm, submit pictures and fetch the assets.")
    {
        Subcommands.Add(new FarmUpCommand());
        Subcommands.Add(new FarmSubmitCommand());
        Subcommands.Add(new FarmStatusCommand());
        Subcommands.Add(new FarmChangeCommand(
            "cancel", "Cancel jobs that have not ended.", "it has ended already", (farm, id, token) => farm.CancelAsync(id, token)));
        Subcommands.Add(new FarmChangeCommand(
            "retry", "Run jobs again that have ended.", "it has not ended", (farm, id, token) => farm.RetryAsync(id, token)));
        Subcommands.Add(new FarmFetchCommand());
    }
}
