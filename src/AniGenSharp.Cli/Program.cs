using System.CommandLine;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Commands;

var root = new RootCommand("One picture in, an animate-ready rigged 3D asset out.");
root.Subcommands.Add(GenerateCommand.Create());
root.Subcommands.Add(RigCommand.Create());
root.Subcommands.Add(AnimateCommand.Create());
root.Subcommands.Add(InspectCommand.Create());
root.Subcommands.Add(ConvertCommand.Create());
root.Subcommands.Add(DownloadCommand.Create());
root.Subcommands.Add(ParityCommand.Create());
root.Subcommands.Add(DoctorCommand.Create());
root.Subcommands.Add(CompletionCommand.Create());
VersionAction.Replace(root);
ExamplesHelp.Extend(root);
return await CommandHost.RunAsync(root, args);
