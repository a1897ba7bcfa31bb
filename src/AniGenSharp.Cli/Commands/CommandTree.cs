using System.CommandLine;
using AniGenSharp.Cli.CommandLine;

namespace AniGenSharp.Cli.Commands;

/// <summary>All commands of <c>anigen</c>.</summary>
internal static class CommandTree
{
    /// <summary>Creates the root command with everything below it.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Turns one picture into a rigged 3D asset that is ready to be animated.")
        {
            new GenerateCommand(),
            new RigCommand(),
            new TextureCommand(),
            new AnimateCommand(),
            new StudioCommand(),
            new FarmCommand(),
            new WorkerCommand(),
            new DataCommand(),
            new EvaluateCommand(),
            new TrainCommand(),
            new InspectCommand(),
            new ConvertCommand(),
            new DownloadCommand(),
            new ParityCommand(),
            new DoctorCommand(),
            new CompletionCommand(),
        };
        VersionAction.Replace(root);
        ExamplesHelp.Replace(root);
        return root;
    }
}
