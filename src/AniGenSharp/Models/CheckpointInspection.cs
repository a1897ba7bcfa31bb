using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Models;

/// <summary>What one weight file holds, and whether it fits the model that the configuration beside it describes.</summary>
/// <param name="File">The file.</param>
/// <param name="Format">Torch zip, old torch, safetensors or sharded safetensors.</param>
/// <param name="Tensors">What it holds, by name.</param>
/// <param name="ClassName">The class of the configuration; null where none is beside it.</param>
/// <param name="Problem">Why it does not fit, or what is wrong with its values; null where all is well, or nothing to compare with.</param>
internal sealed record CheckpointInspection(
    string File, string Format, IReadOnlyList<StoredTensor> Tensors, string? ClassName, string? Problem)
{
    /// <summary>What lies beside the tensors and is never read, as "name (what it is)".</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Number of elements.</summary>
    public long Elements => Tensors.Sum(t => t.Count);

    /// <summary>Bytes of the tensors.</summary>
    public long Bytes => Tensors.Sum(t => t.Count * t.Type.Size());

    /// <summary>
    /// Inspects a weight file, or the chosen weights of a model folder with a <c>config.json</c>, or every part of a checkpoint folder.
    /// </summary>
    /// <param name="path">File or folder.</param>
    /// <param name="selection">Which of a checkpoint folder's variants.</param>
    /// <param name="withValues">Also read every tensor and look for NaN and infinity.</param>
    /// <param name="cancellation">Honoured between tensors.</param>
    /// <exception cref="CheckpointException">There is no checkpoint, or its file is damaged or unsafe.</exception>
    public static IReadOnlyList<CheckpointInspection> Of(string path, ModelSelection selection, bool withValues, CancellationToken cancellation)
    {
        if (!Directory.Exists(path))
            return [OfFile(path, ModelPart.Beside(path), withValues, cancellation)];
        var parts = System.IO.File.Exists(Path.Combine(path, "config.json")) ? [ModelPart.Newest(path)] : ModelFolder.Open(path, selection).Parts;
        return [.. parts.Select(part => OfFile(part.Weights, part, withValues, cancellation))];
    }

    /// <summary>Whether a path is a folder with all parts of a model, after checking that they belong together.</summary>
    /// <exception cref="CheckpointException">They do not; the message names two and what they differ by.</exception>
    public static bool PartsFit(string path, ModelSelection selection)
    {
        if (!Directory.Exists(path) || System.IO.File.Exists(Path.Combine(path, "config.json")))
            return false;
        ModelConfigs.Parse(ModelFolder.Open(path, selection)).RequireFit();
        return true;
    }

    private static CheckpointInspection OfFile(string file, ModelPart? part, bool withValues, CancellationToken cancellation)
    {
        using var checkpoint = Checkpoint.Open(file);
        string format = checkpoint switch
        {
            TorchZipCheckpoint => "torch (zip)",
            TorchLegacyCheckpoint => "torch (before 1.6)",
            ShardedSafetensorsCheckpoint => "safetensors (sharded)",
            _ => "safetensors",
        };
        string? problem = null;
        try
        {
            if (part is not null)
                part.Network.WeightBytes(part.Config, checkpoint, ScalarType.Float32);
            if (withValues)
                RejectDamaged(checkpoint, cancellation);
        }
        catch (CheckpointException e)
        {
            problem = e.Message;
        }
        return new CheckpointInspection(
            file, format, [.. checkpoint.Tensors.Values.OrderBy(t => t.Name, StringComparer.Ordinal)], part?.ClassName, problem)
        {
            LeftOut = checkpoint.LeftOut,
        };
    }

    private static void RejectDamaged(ICheckpoint checkpoint, CancellationToken cancellation)
    {
        var damaged = new CheckpointMismatch();
        foreach (var stored in checkpoint.Tensors.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var tensor = checkpoint.Read(stored.Name, stored.Type.ToScalarType(), CPU);
            if (is_floating_point(tensor) && !TensorBytes.IsFinite(tensor))
                damaged.Invalid(stored.Name, "holds NaN or infinity");
        }
        if (damaged.Any)
            throw damaged.ToException(checkpoint.Source, checkpoint.Tensors.Count);
    }
}
