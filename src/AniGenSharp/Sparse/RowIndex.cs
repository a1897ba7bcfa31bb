using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>Row numbers made on the host, with one copy per device that asked for them.</summary>
internal sealed class RowIndex(int[] rows) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Tensor> _copies = new(StringComparer.Ordinal);

    /// <summary>The numbers, on the host.</summary>
    public int[] Rows { get; } = rows;

    /// <summary>The numbers as an int32 vector on a device; belongs to this object.</summary>
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
