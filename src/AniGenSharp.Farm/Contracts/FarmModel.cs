using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace AniGenSharp;

/// <summary>The networks that a job needs and a worker has: the weight files by their checksums, and the version of the program.</summary>
/// <param name="Version">The version of the program.</param>
/// <param name="Digests">SHA-256 of each weight file, by its path relative to the checkpoint folder.</param>
public sealed record FarmModel(string Version, IReadOnlyDictionary<string, string> Digests)
{
    private const int KeyDigits = 16;

    /// <summary>Identifies the weight files: 16 hexadecimal digits that depend on their checksums alone.</summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))[..KeyDigits];

    private string Text =>
        string.Join('\n', Digests.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"{file.Value} {file.Key}"));

    /// <summary>Describes a checkpoint folder and this version of the program. It reads every weight file once.</summary>
    /// <param name="checkpoints">The checkpoint folder.</param>
    /// <param name="selection">The variants that are used; null for the defaults.</param>
    /// <exception cref="CheckpointException">The folder does not hold a model.</exception>
    public static FarmModel Describe(string checkpoints, ModelSelection? selection = null) =>
        new(ProgramVersion, CheckpointInspection.ComputeDigests(checkpoints, selection));

    /// <summary>The version of this program, with the commit it was built from.</summary>
    public static string ProgramVersion { get; } =
        typeof(ImageTo3D).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Why this model cannot run a job that needs another; null if it can.</summary>
    /// <param name="needed">What the job needs.</param>
    public string? Refuses(FarmModel needed)
    {
        if (needed.Version != Version)
            return $"it runs version {Version}, and the job needs {needed.Version}";
        if (needed.Digests.FirstOrDefault(file => Digests.GetValueOrDefault(file.Key) != file.Value) is { Key: { } name })
            return $"its weight file {name} is another one than the job needs";
        return needed.Digests.Count == Digests.Count ? null : "it has weight files that the job does not expect";
    }
}
