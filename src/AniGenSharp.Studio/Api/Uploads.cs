using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AniGenSharp.Studio.Api;

/// <summary>What uploads of pictures and meshes have in common.</summary>
internal static class Uploads
{
    private const int BufferBytes = 81920;
    private const int MaxNameLength = 200;

    /// <summary>Files are decoded to be checked; not more than this many at once, for the sake of memory.</summary>
    private static readonly SemaphoreSlim s_decoding = new(2);

    /// <summary>A name as it is shown: without folders and control characters, and not too long. Its extension stays.</summary>
    public static string NameOf(string name, string fallback)
    {
        string clean = string.Concat(Path.GetFileName(name.Replace('\\', '/')).Where(letter => !char.IsControl(letter))).Trim();
        return clean.Length == 0 ? fallback : clean.Length <= MaxNameLength ? clean : clean[^MaxNameLength..];
    }

    /// <summary>The options of a job; the defaults if there are none.</summary>
    public static GenerationOptions ReadOptions(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return new GenerationOptions();
        var options = JsonSerializer.Deserialize<GenerationOptions>(json, JobJson.Options)
            ?? throw new ArgumentException("The options are empty.");
        options.Validate();
        return options;
    }

    /// <summary>Decodes a file on another thread, after others if there are many.</summary>
    public static async Task RunAsync(Action decode, CancellationToken cancellationToken)
    {
        await s_decoding.WaitAsync(cancellationToken);
        try
        {
            await Task.Run(decode, cancellationToken);
        }
        finally
        {
            s_decoding.Release();
        }
    }

    /// <summary>All bytes of a stream.</summary>
    /// <exception cref="BadHttpRequestException">There are more than the maximum.</exception>
    public static async Task<byte[]> ReadAllAsync(Stream stream, int maxBytes, string what, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        byte[] buffer = new byte[BufferBytes];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (content.Length + read > maxBytes)
                throw new BadHttpRequestException($"A {what} can have at most {maxBytes >> 20} MB.", StatusCodes.Status413PayloadTooLarge);
            content.Write(buffer, 0, read);
        }
        return content.ToArray();
    }
}
