using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Runtime;
using static TorchSharp.torch;

namespace AniGenSharp;

/// <summary>
/// Converts a checkpoint of any format to one safetensors file, with the layouts that depend on a library translated: submanifold kernels
/// become <c>conv.kernel</c> [K³·C_in, C_out], as the networks take them.
/// </summary>
public static class CheckpointConversion
{
    /// <summary>The endings of the names of matrices and kernels.</summary>
    private static readonly string[] s_matrixNames = ["weight", "kernel", "lora_A", "lora_B"];

    /// <summary>Converts a checkpoint.</summary>
    /// <param name="input">A weight file: torch (.pt, .pth), safetensors, or the index of sharded safetensors.</param>
    /// <param name="output">The safetensors file to create or replace.</param>
    /// <param name="half">Store matrices and kernels in half precision; norms, biases and embeddings keep their precision.</param>
    /// <param name="cancellationToken">Honored between tensors; a canceled conversion writes no file.</param>
    /// <exception cref="ArgumentException">A path is empty, or the output would replace a file of the input.</exception>
    /// <exception cref="CheckpointException">The input is missing, damaged or unsafe, or does not fit half precision.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The conversion was canceled.</exception>
    public static ConvertedCheckpoint Convert(
        string input, string output, bool half = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(input);
        ArgumentException.ThrowIfNullOrWhiteSpace(output);
        TorchRuntime.Initialize();
        using var checkpoint = Checkpoint.Open(input);
        // Case is ignored where file systems usually ignore it.
        var comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        if (checkpoint.Files.Any(file => Path.GetFullPath(file).Equals(Path.GetFullPath(output), comparison)))
            throw new ArgumentException($"{output}: the output would replace the input.", nameof(output));
        Convert(checkpoint, output, half, cancellationToken);
        return new ConvertedCheckpoint(checkpoint.Tensors.Count, checkpoint.LeftOut);
    }

    /// <summary>Converts an open checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="path">The safetensors file to create or replace.</param>
    /// <param name="half">Store matrices and kernels in half precision.</param>
    /// <param name="cancellationToken">Honored between tensors.</param>
    internal static void Convert(ICheckpoint checkpoint, string path, bool half, CancellationToken cancellationToken = default)
    {
        var sources = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        var targets = new List<StoredTensor>();
        foreach (var stored in checkpoint.Tensors.Values)
        {
            var target = Target(stored, half);
            if (!sources.TryAdd(target.Name, stored))
                throw new CheckpointException($"{checkpoint.Source}: '{stored.Name}' and '{target.Name}' are both there.");
            targets.Add(target);
        }
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["kernels"] = "translated" };
        SafetensorsWriter.Write(
            path, targets, (target, output) => Write(checkpoint, sources[target.Name], target, output), metadata, cancellationToken);
    }

    private static StoredTensor Target(StoredTensor stored, bool half)
    {
        string name = stored.Name;
        long[] shape = stored.Shape;
        if (IsSubmanifoldKernel(stored))
        {
            name = name[..^"weight".Length] + "kernel";
            shape = [shape[1] * shape[2] * shape[3] * shape[4], shape[0]];
        }
        bool isMatrix = shape.Length >= 2 && s_matrixNames.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));
        bool narrows = half && isMatrix && stored.Type is (StoredType.Float32 or StoredType.Float64);
        return new StoredTensor(name, narrows ? StoredType.Float16 : stored.Type.Widened(), shape);
    }

    /// <summary>
    /// A 5-dimensional <c>conv.weight</c> that can only be [C_out, K, K, K, C_in]. A dense kernel is [C_out, C_in, K, K, K];
    /// one that could be either stays as it is, which the networks take as well.
    /// </summary>
    private static bool IsSubmanifoldKernel(StoredTensor stored) =>
        stored.Name.EndsWith("conv.weight", StringComparison.Ordinal)
        && stored.Shape is [_, var x, var y, var z, var inputs] && x == y && y == z && x is (1 or 3) && inputs != x;

    private static void Write(ICheckpoint checkpoint, StoredTensor source, StoredTensor target, Stream output)
    {
        using var scope = NewDisposeScope();
        var tensor = checkpoint.Read(source.Name, source.Type.ToScalarType(), CPU);
        if (source.Shape.Length == 5 && target.Shape.Length == 2)
            tensor = source.Shape[1] == 1 ? tensor.view(target.Shape) : tensor.permute(1, 2, 3, 4, 0).reshape(target.Shape).contiguous();
        if (target.Type != source.Type.Widened())
        {
            tensor = tensor.to(target.Type.ToScalarType());
            if (!TensorBytes.IsFinite(tensor))
                throw new CheckpointException($"{checkpoint.Source}: '{source.Name}' holds values that half precision cannot.");
        }
        TensorBytes.Write(tensor, output);
    }
}
