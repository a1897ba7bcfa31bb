using System.Text;
using AniGenSharp.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints;

/// <summary>
/// Hands a network its weights while it is built, each exactly once, straight in their final type and place.
/// Names asked for and not there, shapes that differ and tensors nobody asked for are collected and reported in one
/// <see cref="CheckpointException"/> before anything can run. There is no way to switch this off.
/// </summary>
internal sealed class ParameterReader
{
    private readonly ICheckpoint _checkpoint;
    private readonly Placement _placement;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<string> _missing = [];
    private readonly List<string> _misshapen = [];
    private readonly List<string> _unsound = [];
    private readonly List<Tensor> _owned = [];

    private ParameterReader(ICheckpoint checkpoint, Placement placement)
    {
        _checkpoint = checkpoint;
        _placement = placement;
    }

    /// <summary>
    /// Builds a network from a checkpoint.
    /// </summary>
    /// <param name="checkpoint">Where the weights come from; may be closed afterwards.</param>
    /// <param name="placement">Device and torso type.</param>
    /// <param name="build">Constructs the network, taking its parameters from the scope.</param>
    /// <exception cref="CheckpointException">The checkpoint does not hold exactly the network's parameters.</exception>
    public static LoadedNetwork<T> Load<T>(ICheckpoint checkpoint, Placement placement, Func<ParameterScope, T> build)
        where T : class
    {
        var reader = new ParameterReader(checkpoint, placement);
        try
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            var network = build(new ParameterScope(reader, "", ScalarType.Float32));
            reader.RefuseIncomplete();
            return new LoadedNetwork<T>(network, reader._owned, placement);
        }
        catch
        {
            foreach (var tensor in reader._owned)
                tensor.Dispose();
            throw;
        }
    }

    internal Placement Placement => _placement;

    /// <summary>Keeps a tensor derived from weights alive as long as the network.</summary>
    internal Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    /// <summary>Frees a tensor that only served to derive another.</summary>
    internal void Discard(Tensor tensor)
    {
        // What stands for a missing parameter is not owned.
        if (_owned.FindLastIndex(owned => ReferenceEquals(owned, tensor)) is >= 0 and var index)
            _owned.RemoveAt(index);
        tensor.Dispose();
    }

    internal void Pass(string name) => _taken.Add(name);

    internal bool Contains(string name) => _checkpoint.Tensors.ContainsKey(name);

    internal Tensor Take(string name, ScalarType type, ReadOnlySpan<long> shape)
    {
        if (!_taken.Add(name))
            throw new InvalidOperationException($"The parameter '{name}' is taken twice.");
        if (!_checkpoint.Tensors.TryGetValue(name, out var stored))
        {
            _missing.Add($"{name} [{string.Join(", ", shape.ToArray())}]");
            return Placeholder(shape, type);
        }
        if (!shape.SequenceEqual(stored.Shape))
        {
            _misshapen.Add($"{name}: [{string.Join(", ", stored.Shape)}] in the file, [{string.Join(", ", shape.ToArray())}] in the model");
            return Placeholder(shape, type);
        }
        if (stored.Type is not (StoredType.Float64 or StoredType.Float32 or StoredType.Float16 or StoredType.BFloat16))
        {
            _unsound.Add($"{name}: {stored.Type} where a floating-point type belongs");
            return Placeholder(shape, type);
        }
        var tensor = Own(_checkpoint.Read(name, type, _placement.Device));
        if (tensor.device_type != DeviceType.META && tensor.numel() > 0 && !isfinite(tensor).all().ToBoolean())
            _unsound.Add($"{name}: holds NaN or infinity");
        return tensor;
    }

    private static Tensor Placeholder(ReadOnlySpan<long> shape, ScalarType type) => empty(shape.ToArray(), type, META);

    private void RefuseIncomplete()
    {
        var unexpected = _checkpoint.Tensors.Values.Where(t => !_taken.Contains(t.Name))
            .Select(t => $"{t.Name} [{string.Join(", ", t.Shape)}]").ToList();
        if (_missing.Count + _misshapen.Count + _unsound.Count + unexpected.Count == 0)
            return;
        var message = new StringBuilder($"{_checkpoint.Source}: these weights do not fit the model.");
        Append(message, "missing", _missing);
        Append(message, "unexpected", unexpected);
        Append(message, "of another shape", _misshapen);
        Append(message, "unsound", _unsound);
        throw new CheckpointException(message.ToString());
    }

    private static void Append(StringBuilder message, string what, List<string> names)
    {
        if (names.Count == 0)
            return;
        message.Append($"\n  {names.Count} {what}:");
        foreach (string name in names)
            message.Append($"\n    {name}");
    }
}
