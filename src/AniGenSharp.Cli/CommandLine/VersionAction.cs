using System.CommandLine;
using System.CommandLine.Invocation;
using System.Security.Cryptography;
using System.Text;
using AniGenSharp.Models;

namespace AniGenSharp.Cli.CommandLine;

/// <summary><c>anigen --version</c>: this program, what it runs on, and the digest of the model it uses when none is named.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>Puts it in the place of the root's own.</summary>
    public static void Replace(RootCommand root) => root.Options.OfType<VersionOption>().Single().Action = new VersionAction();

    public override int Invoke(ParseResult parseResult)
    {
        TorchRuntime.Initialize();
        var versions = LoadedModels.Versions;
        Console.WriteLine($"anigen {versions["anigensharp"]}");
        Console.WriteLine($"libtorch {versions["libtorch"]}, TorchSharp {versions["torchsharp"]}, .NET {versions["dotnet"]}");
        Console.WriteLine(Starter());
        return ExitCodes.Success;
    }

    private static string Starter()
    {
        try
        {
            var folder = ModelFolder.Open(StarterModel.Find());
            // What sha256sum says of the files, in the order of their names, itself digested.
            string sums = string.Concat(folder.Digests().OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Value}  {d.Key}\n"));
            return $"starter model sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sums)))} in {folder.Root}";
        }
        catch (Exception e) when (e is UsageException or CheckpointException)
        {
            return $"starter model: {e.Message}";
        }
    }
}
