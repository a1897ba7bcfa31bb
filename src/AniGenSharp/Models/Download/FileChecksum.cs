using System.Security.Cryptography;
using System.Text;

namespace AniGenSharp.Models.Download;

/// <summary>The checksum of a file according to its server.</summary>
/// <param name="IsGitBlob">Whether it is the SHA-1 of a git blob, which hubs give for small files.</param>
/// <param name="Hex">The checksum in lowercase hexadecimal: otherwise a SHA-256, or an MD5 if it has 32 digits.</param>
internal sealed record FileChecksum(bool IsGitBlob, string Hex)
{
    private const int Md5Digits = 32;

    private const int BufferBytes = 1 << 20;

    /// <summary>Computes the same kind of checksum of a local file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<string> ComputeAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, useAsync: true);
        return await ComputeAsync(stream, cancellationToken);
    }

    /// <summary>Whether bytes have this checksum.</summary>
    public async Task<bool> MatchesAsync(byte[] bytes, CancellationToken cancellationToken) =>
        await ComputeAsync(new MemoryStream(bytes), cancellationToken) == Hex;

    private async Task<string> ComputeAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(
            IsGitBlob ? HashAlgorithmName.SHA1 : Hex.Length == Md5Digits ? HashAlgorithmName.MD5 : HashAlgorithmName.SHA256);
        if (IsGitBlob)
            hash.AppendData(Encoding.ASCII.GetBytes($"blob {stream.Length}\0"));
        byte[] buffer = new byte[BufferBytes];
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
            hash.AppendData(buffer, 0, count);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
