using System.CommandLine;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen train</c>: fine-tunes a model.</summary>
internal sealed class TrainCommand : Command
{
    public TrainCommand()
        : base("train", "Fine-tune a model on a data set.")
    {
        Subcommands.Add(new TrainLoraCommand());
    }
}
