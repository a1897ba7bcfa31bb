using System.Security.Cryptography;
using System.Text;
using AniGenSharp.Geometry.Files;

namespace AniGenSharp.Devices.Cuda;

/// <summary>
/// Keeps the machine code of compiled kernels in the user's cache folder, so that only the first process compiles them. A file is named
/// by the digest of everything that the machine code depends on; a damaged file is compiled again.
/// </summary>
internal static class KernelBinaries
{
    private const int DigestBytes = 32;

    private static readonly Lazy<string> s_folder = new(() => CacheFolder.Create("kernels"));

    /// <summary>The machine code of a kernel, from the user's cache folder or compiled.</summary>
    /// <param name="compiler">The compiler's version.</param>
    /// <param name="source">The source.</param>
    /// <param name="options">The compiler's options, which name the architecture.</param>
    /// <param name="compile">Compiles the kernel; null if the compiler refuses.</param>
    public static byte[]? Get(string compiler, string source, IEnumerable<string> options, Func<byte[]?> compile) =>
        Get(s_folder.Value, compiler, source, options, compile);

    /// <summary>The machine code of a kernel, from a cache folder or compiled.</summary>
    /// <param name="folder">The cache folder.</param>
    /// <param name="compiler">The compiler's version.</param>
    /// <param name="source">The source.</param>
    /// <param name="options">The compiler's options, which name the architecture.</param>
    /// <param name="compile">Compiles the kernel; null if the compiler refuses.</param>
    internal static byte[]? Get(string folder, string compiler, string source, IEnumerable<string> options, Func<byte[]?> compile)
    {
        string key = string.Join('\n', [compiler, .. options, source]);
        string path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) + ".cubin");
        if (Read(path) is { } cached)
            return cached;
        if (compile() is not { } binary)
            return null;
        try
        {
            AtomicFile.Write(path, (byte[])[.. SHA256.HashData(binary), .. binary]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next process compiles again.
        }
        return binary;
    }

    private static byte[]? Read(string path)
    {
        try
        {
            byte[] file = File.ReadAllBytes(path);
            bool isIntact = file.Length > DigestBytes
                && SHA256.HashData(file.AsSpan(DigestBytes)).AsSpan().SequenceEqual(file.AsSpan(0, DigestBytes));
            return isIntact ? file[DigestBytes..] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
