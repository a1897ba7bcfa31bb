using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Geometry.Files;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>Opens a checkpoint file; the format is recognized by its content, not by its name.</summary>
internal static class Checkpoint
{
    /// <exception cref="CheckpointException">The file is missing, or its format is unknown.</exception>
    public static ICheckpoint Open(string path)
    {
        if (!File.Exists(path))
            throw new CheckpointException($"{path}: there is no such checkpoint.");
        MappedFile.RequireContent(path);
        Span<byte> head = stackalloc byte[16];
        int length;
        using (var stream = InputFile.OpenRead(path))
            length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (length >= 4 && head[..4].SequenceEqual("PK\u0003\u0004"u8))
            return new TorchZipCheckpoint(path);
        if (length >= TorchLegacyCheckpoint.Magic.Length && head.StartsWith(TorchLegacyCheckpoint.Magic))
            return new TorchLegacyCheckpoint(path);
        if (length >= 9 && head[8] == (byte)'{')
            return new SafetensorsCheckpoint(path);
        if (path.EndsWith(ShardedSafetensorsCheckpoint.Extension, StringComparison.Ordinal))
            return new ShardedSafetensorsCheckpoint(path);
        throw new CheckpointException($"{path}: neither a torch file nor a safetensors file, or truncated.");
    }
}
