using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Nn;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>
/// A linear layer in float32 from a branch's features to rows. It works in slices, because all rows at once would be the largest tensor of
/// the network.
/// </summary>
/// <param name="parameters">The layer's parameters.</param>
/// <param name="inputs">Width of the features.</param>
/// <param name="outputs">Number of columns.</param>
internal sealed class DecoderHead(ParameterScope parameters, long inputs, long outputs)
{
    private readonly Linear _linear = new(parameters, inputs, outputs);

    /// <summary>The layer's name in the checkpoint.</summary>
    public string Name { get; } = parameters.Name;

    /// <summary>
    /// Computes the rows and sends them to the host: features [1, N, C] → [N, outputs], row-major, float32. The result is complete after
    /// <see cref="HostRows.Complete"/>.
    /// </summary>
    public HostRows Rows(SparseTensor x)
    {
        var rows = HostRows.Rent(x.Features.device, x.Voxels.Count * outputs);
        Forward(x, (start, slice) =>
        {
            long kept = Math.Min(slice.shape[0], x.Voxels.Count - start);
            if (kept > 0)
                rows.Receive(slice.narrow(0, 0, kept), start * outputs);
        });
        if (Recording.IsActive)
        {
            rows.Complete();
            using var over = x.Voxels.RecordRows();
            Recording.Keep(Name, rows.ToArray(), x.Voxels.Count);
        }
        return rows;
    }

    /// <summary>Computes the rows on the device.</summary>
    /// <param name="x">Features [1, N, C].</param>
    /// <param name="onSlice">Receives each slice: the number of its first row, and its rows [n, outputs], float32.</param>
    public void Forward(SparseTensor x, Action<long, Tensor> onSlice)
    {
        using var scope = NewDisposeScope();
        using var mute = Recording.Mute();
        var features = x.Features.squeeze(0);
        long count = features.shape[0];
        long length = DevicePolicy.Of(features).HeadRows;
        for (long start = 0; start < count; start += length)
        {
            using var slice = NewDisposeScope();
            var rows = features.narrow(0, start, Math.Min(length, count - start)).to(ScalarType.Float32);
            onSlice(start, _linear.Forward(rows));
        }
    }
}
