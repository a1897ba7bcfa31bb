using System.Security.Cryptography;
using System.Text;

namespace AniGenSharp.Models.Download;

/// <summary>What a server says a file's bytes hash to.</summary>
/// <param name="IsGitBlob">SHA-1 of a git blob, as hubs give it for small files; otherwise SHA-256 of the bytes.</param>
/// <param name="Hex">The hash in small letters.</param>
internal sealed record FileChecksum(bool IsGitBlob, string Hex)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>The same hash of a file on this machine.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async Task<string> ComputeAsync(string path, CancellationToken cancellation)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, useAsync: true);
        return await ComputeAsync(stream, cancellation);
    }

    /// <summary>Whether bytes have the hash.</summary>
    public async Task<bool> MatchesAsync(byte[] bytes, CancellationToken cancellation) =>
        await ComputeAsync(new MemoryStream(bytes), cancellation) == Hex;

    private async Task<string> ComputeAsync(Stream stream, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(IsGitBlob ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        if (IsGitBlob)
            hash.AppendData(Encoding.ASCII.GetBytes($"blob {stream.Length}\0"));
        byte[] buffer = new byte[BufferBytes];
        for (int count; (count = await stream.ReadAsync(buffer, cancellation)) > 0;)
            hash.AppendData(buffer, 0, count);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
