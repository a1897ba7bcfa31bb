using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>Row numbers, computed on the host and copied once to each device that uses them.</summary>
/// <param name="rows">The numbers.</param>
internal sealed class RowIndex(int[] rows) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Tensor> _copies = new(StringComparer.Ordinal);

    /// <summary>The numbers, on the host.</summary>
    public int[] Rows { get; } = rows;

    /// <summary>The numbers as an int32 vector on a device; it belongs to this object.</summary>
    public Tensor On(Device device)
    {
        string key = device.ToString();
        lock (_gate)
        {
            if (!_copies.TryGetValue(key, out var copy))
            {
                using var scope = NewDisposeScope();
                copy = tensor(Rows, ScalarType.Int32).to(device, copy: true).DetachFromDisposeScope();
                _copies.Add(key, copy);
            }
            return copy;
        }
    }

    /// <summary>Frees the copies.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var copy in _copies.Values)
                copy.Dispose();
            _copies.Clear();
        }
    }
}
