namespace AniGenSharp.TestKit.Tensors.Fuzzing;

/// <summary>A kind of files that strangers make, and the reader of it.</summary>
/// <param name="Name">The name of the kind.</param>
/// <param name="Variants">Valid files.</param>
/// <param name="Mutate">Damages a valid file.</param>
/// <param name="Read">Reads a file and returns what it contributes to results.</param>
internal sealed record FuzzKind(
    string Name, IReadOnlyList<FuzzFile> Variants, IReadOnlyList<Func<byte[], Random, byte[]>> Mutate,
    Func<string, IEnumerable<byte[]>> Read);

/// <summary>A valid file.</summary>
/// <param name="Name">The name of the file that is damaged.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Opened">The name of the file that is opened; null for <paramref name="Name"/>.</param>
internal sealed record FuzzFile(string Name, byte[] Content, string? Opened = null);
