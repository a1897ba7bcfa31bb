using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Models;
using AniGenSharp.Runtime;
using static TorchSharp.torch;

namespace AniGenSharp;

/// <summary>What one weight file contains, and whether it fits the model that the configuration beside it describes.</summary>
/// <param name="File">The file.</param>
/// <param name="Format">Torch zip, torch before version 1.6, safetensors or sharded safetensors, in words.</param>
/// <param name="Tensors">What the file contains, ordered by name.</param>
/// <param name="ClassName">The network class of the configuration; null if there is no configuration beside the file.</param>
/// <param name="Problem">
/// Why the file does not fit the class, or what is wrong with its values; null if nothing is, or if there is no configuration.
/// </param>
public sealed record CheckpointInspection(
    string File, string Format, IReadOnlyList<CheckpointTensor> Tensors, string? ClassName, string? Problem)
{
    /// <summary>Other data in the file that is never read, as "name (what it is)".</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Number of elements of all tensors.</summary>
    public long Elements => Tensors.Sum(tensor => tensor.Elements);

    /// <summary>Bytes of all tensors.</summary>
    public long Bytes => Tensors.Sum(tensor => tensor.Bytes);

    /// <summary>
    /// Inspects a weight file, or the chosen weights of a model folder with a <c>config.json</c>, or every part of a checkpoint folder.
    /// </summary>
    /// <param name="path">File or folder.</param>
    /// <param name="selection">Which of a checkpoint folder's variants; null for the default ones.</param>
    /// <param name="withValues">Also read every tensor and look for NaN and infinity.</param>
    /// <param name="cancellationToken">Honored between tensors.</param>
    /// <exception cref="CheckpointException">The checkpoint is missing, or its file is damaged or unsafe.</exception>
    /// <exception cref="OperationCanceledException">The inspection was canceled.</exception>
    public static IReadOnlyList<CheckpointInspection> Run(
        string path, ModelSelection? selection = null, bool withValues = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        TorchRuntime.Initialize();
        if (!Directory.Exists(path))
            return [OfFile(path, ModelPart.Beside(path), withValues, cancellationToken)];
        bool isPart = System.IO.File.Exists(Path.Combine(path, "config.json"));
        var parts = isPart ? [ModelPart.Newest(path)] : ModelFolder.Open(path, selection).Parts;
        return [.. parts.Select(part => OfFile(part.Weights, part, withValues, cancellationToken))];
    }

    /// <summary>Requires that a checkpoint folder holds all parts of a model and that they belong together; reads no weights.</summary>
    /// <param name="folder">The checkpoint folder.</param>
    /// <param name="selection">Which of the folder's variants; null for the default ones.</param>
    /// <exception cref="CheckpointException">A part is missing, or two do not belong together; the message says which.</exception>
    public static void RequireWholeModel(string folder, ModelSelection? selection = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ModelConfigs.Parse(ModelFolder.Open(folder, selection)).RequireFit();
    }

    /// <summary>The SHA-256 of each weight file of a checkpoint folder, by its path relative to the folder.</summary>
    /// <param name="folder">The checkpoint folder.</param>
    /// <param name="selection">Which of the folder's variants; null for the default ones.</param>
    /// <exception cref="CheckpointException">The folder does not hold a complete model; the message says what is missing.</exception>
    public static IReadOnlyDictionary<string, string> ComputeDigests(string folder, ModelSelection? selection = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return ModelFolder.Open(folder, selection).Digests();
    }

    private static CheckpointInspection OfFile(string file, ModelPart? part, bool withValues, CancellationToken cancellationToken)
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
                RejectDamaged(checkpoint, cancellationToken);
        }
        catch (CheckpointException e)
        {
            problem = e.Message;
        }
        var tensors = checkpoint.Tensors.Values.OrderBy(tensor => tensor.Name, StringComparer.Ordinal).Select(CheckpointTensor.Of);
        return new CheckpointInspection(file, format, [.. tensors], part?.ClassName, problem) { LeftOut = checkpoint.LeftOut };
    }

    private static void RejectDamaged(ICheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var damaged = new CheckpointMismatch();
        foreach (var stored in checkpoint.Tensors.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var tensor = checkpoint.Read(stored.Name, stored.Type.ToScalarType(), CPU);
            if (is_floating_point(tensor) && !TensorBytes.IsFinite(tensor))
                damaged.Invalid(stored.Name, "holds NaN or infinity");
        }
        if (damaged.Any)
            throw damaged.ToException(checkpoint.Source, checkpoint.Tensors.Count);
    }
}
