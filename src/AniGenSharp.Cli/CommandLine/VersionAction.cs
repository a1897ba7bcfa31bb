using System.CommandLine;
using System.CommandLine.Invocation;
using System.Security.Cryptography;
using System.Text;

namespace AniGenSharp.Cli.CommandLine;

/// <summary><c>anigen --version</c>: the versions of this program and its libraries, and the digest of the starter model.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>Replaces the root command's own action.</summary>
    public static void Replace(RootCommand root) => root.Options.OfType<VersionOption>().Single().Action = new VersionAction();

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var versions = AniGenRuntime.Versions;
        Console.WriteLine($"anigen {versions["anigensharp"]}");
        Console.WriteLine($"libtorch {versions["libtorch"]}, TorchSharp {versions["torchsharp"]}, .NET {versions["dotnet"]}");
        Console.WriteLine(Starter());
        return ExitCodes.Success;
    }

    private static string Starter()
    {
        try
        {
            string folder = StarterModel.Find();
            var digests = CheckpointInspection.ComputeDigests(folder);
            // The digest of what sha256sum prints for the files in the order of their names.
            string sums = string.Concat(digests.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Value}  {d.Key}\n"));
            string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sums)));
            return $"starter model sha256:{digest} in {Path.GetFullPath(folder)}";
        }
        catch (Exception e) when (e is UsageException or CheckpointException)
        {
            return $"starter model: {e.Message}";
        }
    }
}
