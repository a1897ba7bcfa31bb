using AniGenSharp.Checkpoints.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>
/// A checkpoint with low-rank updates added to its matrices: W + strength · (A B)ᵀ. The networks and their optimizations see ordinary
/// weights.
/// </summary>
internal sealed class LoraCheckpoint : ICheckpoint
{
    /// <summary>The key of the file's metadata that says which flow it belongs to.</summary>
    public const string FlowKey = "anigen.flow";

    /// <summary>What the metadata calls the flow of the sparse structure.</summary>
    public const string StructureFlow = "ss";

    /// <summary>What the metadata calls the flow of the structured latents.</summary>
    public const string LatentFlow = "slat";

    private const string A = ".lora_A", B = ".lora_B", Weight = ".weight";

    private readonly ICheckpoint _weights;
    private readonly SafetensorsCheckpoint _updates;
    private readonly double _strength;

    private LoraCheckpoint(ICheckpoint weights, SafetensorsCheckpoint updates, double strength) =>
        (_weights, _updates, _strength) = (weights, updates, strength);

    /// <inheritdoc/>
    public string Source => _weights.Source;

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [.. _weights.Files, _updates.Source];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Tensors => _weights.Tensors;

    /// <inheritdoc/>
    public IReadOnlyList<string> LeftOut => _weights.LeftOut;

    /// <summary>Adds updates to a checkpoint, which they take over.</summary>
    /// <exception cref="CheckpointException">An update does not fit the checkpoint, or its file is damaged.</exception>
    public static ICheckpoint Apply(ICheckpoint weights, IReadOnlyList<LoraStyle> styles)
    {
        try
        {
            foreach (var style in styles)
                weights = Add(weights, style);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The updates that belong to a flow.</summary>
    /// <param name="styles">Updates of any flows.</param>
    /// <param name="flow"><see cref="StructureFlow"/> or <see cref="LatentFlow"/>.</param>
    /// <exception cref="CheckpointException">A file is not a low-rank update of a flow, or damaged.</exception>
    public static IReadOnlyList<LoraStyle> OfFlow(IReadOnlyList<LoraStyle> styles, string flow)
    {
        return [.. styles.Where(Belongs)];

        bool Belongs(LoraStyle style)
        {
            using var file = Open(style.Path);
            return file.Metadata[FlowKey] == flow;
        }
    }

    /// <inheritdoc/>
    public Tensor Read(string name, ScalarType type, Device device)
    {
        string layer = name.EndsWith(Weight, StringComparison.Ordinal) ? name[..^Weight.Length] : "";
        if (_strength == 0 || !_updates.Tensors.ContainsKey(layer + A))
            return _weights.Read(name, type, device);
        using var scope = NewDisposeScope();
        var weight = _weights.Read(name, ScalarType.Float32, device);
        var (a, b) = (_updates.Read(layer + A, ScalarType.Float32, device), _updates.Read(layer + B, ScalarType.Float32, device));
        // Held until the end: a temporary scalar may be freed before libtorch reads it.
        using Scalar strength = _strength;
        return weight.add(matmul(a, b).t(), strength).to(type).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _updates.Dispose();
        _weights.Dispose();
    }

    private static LoraCheckpoint Add(ICheckpoint weights, LoraStyle style)
    {
        var updates = Open(style.Path);
        foreach (var stored in updates.Tensors.Values)
        {
            string layer = stored.Name[..^A.Length];
            bool fits = (stored.Name.EndsWith(A, StringComparison.Ordinal) || stored.Name.EndsWith(B, StringComparison.Ordinal))
                && updates.Tensors.TryGetValue(layer + A, out var a) && updates.Tensors.TryGetValue(layer + B, out var b)
                && weights.Tensors.TryGetValue(layer + Weight, out var weight)
                && a.Shape is [var inputs, var rank] && b.Shape is [var same, var outputs] && same == rank
                && weight.Shape.AsSpan().SequenceEqual([outputs, inputs]);
            if (fits)
                continue;
            updates.Dispose();
            throw new CheckpointException($"{style.Path}: was trained for another model: '{stored.Name}' does not fit {weights.Source}.");
        }
        return new LoraCheckpoint(weights, updates, style.Strength);
    }

    private static SafetensorsCheckpoint Open(string path)
    {
        var file = new SafetensorsCheckpoint(path);
        bool isKnown = file.Metadata.GetValueOrDefault(FlowKey) is StructureFlow or LatentFlow;
        if (isKnown && file.Tensors.Keys.All(name => name.Length > A.Length))
            return file;
        file.Dispose();
        throw new CheckpointException($"{path}: is not a low-rank update of a flow.");
    }
}
