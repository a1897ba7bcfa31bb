using System.CommandLine;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen rig</c>: commands for the rig of a GLB.</summary>
internal sealed class RigCommand : Command
{
    public RigCommand()
        : base("rig", "Examine, edit or convert the rig of a GLB.")
    {
        Subcommands.Add(new RigCheckCommand());
        Subcommands.Add(new RigConvertCommand());
        Subcommands.Add(new RigEditCommand());
    }
}
