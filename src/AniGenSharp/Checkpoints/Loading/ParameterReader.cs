using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>
/// Gives a network its weights while it is built, each exactly once, in their final type and device. Missing names, differing shapes
/// and tensors that the network does not need are collected and reported in one <see cref="CheckpointException"/> before anything can
/// run. This cannot be switched off.
/// </summary>
internal sealed class ParameterReader
{
    private readonly ICheckpoint _checkpoint;
    private readonly Placement _placement;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly CheckpointMismatch _mismatch = new();
    private readonly List<Tensor> _owned = [];
    private readonly CancellationToken _cancellationToken;
    private int _matching;

    private ParameterReader(
        ICheckpoint checkpoint, Placement placement, AdapterFactory? adapters, CancellationToken cancellationToken)
    {
        Adapters = adapters;
        _checkpoint = checkpoint;
        _placement = placement;
        _cancellationToken = cancellationToken;
    }

    /// <summary>
    /// Builds a network from a checkpoint.
    /// </summary>
    /// <param name="checkpoint">The weights; may be closed afterwards.</param>
    /// <param name="placement">Device and torso type.</param>
    /// <param name="build">Constructs the network, taking its parameters from the scope.</param>
    /// <param name="cancellationToken">Honored between two tensors.</param>
    /// <param name="adapters">Creates trainable low-rank updates, which belong to the caller; null for none.</param>
    /// <exception cref="CheckpointException">The checkpoint does not hold exactly the network's parameters.</exception>
    /// <exception cref="OperationCanceledException">The loading was canceled.</exception>
    public static LoadedNetwork<T> Load<T>(
        ICheckpoint checkpoint, Placement placement, Func<ParameterScope, T> build, CancellationToken cancellationToken = default,
        AdapterFactory? adapters = null)
        where T : class
    {
        var reader = new ParameterReader(checkpoint, placement, adapters, cancellationToken);
        try
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            var network = build(new ParameterScope(reader, "", ScalarType.Float32));
            foreach (var tensor in checkpoint.Tensors.Values.Where(t => !reader._taken.Contains(t.Name)))
                reader._mismatch.Unexpected(tensor);
            if (reader._mismatch.Any)
                throw reader._mismatch.ToException(checkpoint.Source, reader._matching);
            return new LoadedNetwork<T>(network, reader._owned, placement);
        }
        catch (Exception e)
        {
            foreach (var tensor in reader._owned)
                tensor.Dispose();
            // If the network could not be built, the placeholder of an unusable parameter may be the reason.
            if (e is not (CheckpointException or OperationCanceledException) && reader._mismatch.Any)
                throw reader._mismatch.ToException(checkpoint.Source, reader._matching);
            throw;
        }
    }

    internal Placement Placement => _placement;

    /// <summary>Creates trainable low-rank updates; null for none.</summary>
    internal AdapterFactory? Adapters { get; }

    /// <summary>Keeps a tensor derived from weights alive as long as the network.</summary>
    internal Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    /// <summary>Frees a tensor that was needed only to derive another.</summary>
    internal void Discard(Tensor tensor)
    {
        // The placeholder of a missing parameter is not owned.
        if (_owned.FindLastIndex(owned => ReferenceEquals(owned, tensor)) is >= 0 and var index)
            _owned.RemoveAt(index);
        tensor.Dispose();
    }

    internal void Pass(string name) => _taken.Add(name);

    internal void PassAll(string beginning) =>
        _taken.UnionWith(_checkpoint.Tensors.Keys.Where(name => name.StartsWith(beginning, StringComparison.Ordinal)));

    internal bool Contains(string name) => _checkpoint.Tensors.ContainsKey(name);

    internal Tensor Take(string name, ScalarType type, ReadOnlySpan<long> shape)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (!_taken.Add(name))
            throw new InvalidOperationException($"The parameter '{name}' is taken twice.");
        long[] wanted = shape.ToArray();
        if (!_checkpoint.Tensors.TryGetValue(name, out var stored))
        {
            _mismatch.Missing(name, wanted);
            return Placeholder(wanted, type);
        }
        if (!shape.SequenceEqual(stored.Shape))
        {
            _mismatch.Misshapen(stored, wanted);
            return Placeholder(wanted, type);
        }
        if (!stored.Type.IsFloatingPoint())
        {
            _mismatch.Invalid(name, $"has the type {stored.Type} instead of a floating-point type");
            return Placeholder(wanted, type);
        }
        // Temporary tensors are freed at once, not when the whole network has been built.
        using var scope = NewDisposeScope();
        var tensor = Own(_checkpoint.Read(name, type, _placement.Device));
        if (TensorBytes.IsFinite(tensor))
            _matching++;
        else
            _mismatch.Invalid(name, "holds NaN or infinity");
        return tensor;
    }

    private static Tensor Placeholder(long[] shape, ScalarType type) => empty(shape, type, META);
}
