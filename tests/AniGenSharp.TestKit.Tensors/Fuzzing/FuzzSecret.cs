using System.Text;

namespace AniGenSharp.TestKit.Tensors.Fuzzing;

/// <summary>
/// A folder for damaged files, and files outside it that no reader may open. The names of these are what hostile files refer to.
/// </summary>
internal sealed class FuzzSecret : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Creates the folder and the files outside it.</summary>
    public FuzzSecret()
    {
        Folder = Directory.CreateDirectory(_folder.File("files")).FullName;
        string secret = Directory.CreateDirectory(_folder.File("secret")).FullName;
        string picture = Path.Combine(secret, "secret.png");
        foreach (string name in new[] { "secret.png", "secret.mtl", "secret.bin" })
            File.WriteAllBytes(Path.Combine(secret, name), [0x89, .. "PNG\r\n"u8, .. Marker, .. "\nnewmtl "u8, .. Marker, (byte)'\n']);
        File.CreateSymbolicLink(Path.Combine(Folder, "link.png"), picture);
        File.CreateSymbolicLink(Path.Combine(Folder, "link.mtl"), Path.Combine(secret, "secret.mtl"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "linked"), secret);
        Names =
        [
            .. new[] { "secret.png", "secret.mtl", "secret.bin" }.SelectMany(name => new[]
            {
                $"../secret/{name}", $"%2e%2e/secret/{name}", $"..%2Fsecret%2F{name}", $"./sub/../../secret/{name}", $"linked/{name}",
                $"..\\\\secret\\\\{name}", $"{secret}/{name}", $"file://{secret}/{name}", $"%2F{secret[1..]}/{name}",
                $"//localhost{secret}/{name}",
            }),
            "link.png", "link.mtl", "http://127.0.0.1:1/a.png", "", ".", "..", "/dev/zero", "missing.png", "a\\u0000b.png",
        ];
    }

    /// <summary>The folder of the damaged files.</summary>
    public string Folder { get; }

    /// <summary>Names that lead out of the folder, or nowhere.</summary>
    public string[] Names { get; }

    private static ReadOnlySpan<byte> Marker => "the content of a file outside"u8;

    /// <summary>Whether a result contains something from outside the folder.</summary>
    /// <param name="result">The bytes that a reader took over.</param>
    public static bool IsIn(byte[] result) => result.AsSpan().IndexOf(Marker) >= 0;

    /// <summary>The bytes of a text of a result.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
