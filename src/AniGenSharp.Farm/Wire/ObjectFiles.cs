using System.Security.Cryptography;
using NATS.Client.ObjectStore;
using NATS.Client.ObjectStore.Models;

namespace AniGenSharp.Farm.Wire;

/// <summary>The object store of pictures or artifacts.</summary>
internal sealed class ObjectFiles(INatsObjStore store)
{
    private const string DigestPrefix = "SHA-256=";

    public static async Task<ObjectFiles> OpenAsync(FarmLink link, string bucket, CancellationToken cancellationToken) =>
        new(await link.Objects.GetObjectStoreAsync(bucket, cancellationToken));

    /// <summary>Creates a store if it does not exist. Objects that nobody deletes are dropped at the age.</summary>
    public static async Task<ObjectFiles> CreateAsync(FarmLink link, string bucket, TimeSpan age, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(link, bucket, cancellationToken);
        }
        catch (NATS.Client.JetStream.NatsJSApiException e) when (e.Error.Code == 404)
        {
            return new(await link.Objects.CreateObjectStoreAsync(new NatsObjConfig(bucket) { MaxAge = age }, cancellationToken));
        }
    }

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public async Task PutAsync(string name, byte[] bytes, CancellationToken cancellationToken) =>
        await store.PutAsync(name, bytes, cancellationToken);

    /// <summary>
    /// Uploads a file, unless it is there already: the answer to an earlier upload may have been lost, and to replace an object, its old
    /// content would have to be deleted, which workers may not do.
    /// </summary>
    /// <returns>Its SHA-256.</returns>
    public async Task<string> PutFileAsync(string name, string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        if (!await HasAsync(name, stream.Length, sha256, cancellationToken))
        {
            stream.Position = 0;
            await store.PutAsync(name, stream, cancellationToken: cancellationToken);
        }
        return sha256;
    }

    /// <summary>Downloads an object of known size and checksum.</summary>
    /// <exception cref="FarmException">It is missing, or not what was stored.</exception>
    public async Task<byte[]> GetAsync(string name, long bytes, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            // A larger object is not downloaded.
            if (await HasAsync(name, bytes, sha256, cancellationToken)
                && await store.GetBytesAsync(name, cancellationToken) is var content && Sha256(content) == sha256)
                return content;
        }
        catch (NatsObjException e)
        {
            throw new FarmException($"{name}: it is missing in the farm's store or damaged: {e.Message}", e);
        }
        throw new FarmException($"{name}: the farm's store has no such file with this checksum; retry the job.");
    }

    /// <summary>Whether an object is there with a size and checksum.</summary>
    public async Task<bool> HasAsync(string name, long bytes, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            var info = await store.GetInfoAsync(name, cancellationToken: cancellationToken);
            return bytes >= 0 && info.Size == (ulong)bytes && Sha256Of(info) == sha256;
        }
        catch (NatsObjNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Deletes an object if it is there.</summary>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteAsync(name, cancellationToken);
        }
        catch (NatsObjNotFoundException)
        {
            // It was never stored, or is deleted already.
        }
    }

    private static string Sha256Of(ObjectMetadata info)
    {
        string digest = info.Digest ?? "";
        return digest.StartsWith(DigestPrefix, StringComparison.Ordinal)
            ? Convert.ToHexStringLower(System.Buffers.Text.Base64Url.DecodeFromChars(digest.AsSpan(DigestPrefix.Length).TrimEnd('=')))
            : "";
    }
}
