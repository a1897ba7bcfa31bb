using System.CommandLine;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Commands;

if (ProcessLimits.PreventStart() is { } problem)
{
    Console.Error.WriteLine($"anigen: {problem}");
    return ExitCodes.BadInput;
}
var root = new RootCommand("Turns one picture into a rigged 3D asset that is ready to be animated.")
{
    new GenerateCommand(),
    new RigCommand(),
    new TextureCommand(),
    new AnimateCommand(),
    new StudioCommand(),
    new InspectCommand(),
    new ConvertCommand(),
    new DownloadCommand(),
    new ParityCommand(),
    new DoctorCommand(),
    new CompletionCommand(),
};
VersionAction.Replace(root);
ExamplesHelp.Extend(root);
return await CommandHost.RunAsync(root, args);
