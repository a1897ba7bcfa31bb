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
    // Slices of this size are allocated from memory that is reused, so that the process does not grow.
    private const int SliceLength = 1 << 13;

    private readonly Linear _linear = new(parameters, inputs, outputs);

    /// <summary>The layer's name in the checkpoint.</summary>
    public string Name { get; } = parameters.Name;

    /// <summary>Features [1, N, C] → rows [N, outputs] on the host, row-major, float32.</summary>
    public float[] Rows(SparseTensor x)
    {
        var rows = new float[x.Voxels.Count * outputs];
        Forward(x, (start, slice) => HostTensors.Fetch(slice, rows, start * outputs));
        using var over = Recording.Over(x.Voxels.Coordinates);
        Recording.Keep(Name, rows, x.Voxels.Count);
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
        for (long start = 0; start < count; start += SliceLength)
        {
            using var slice = NewDisposeScope();
            var rows = features.narrow(0, start, Math.Min(SliceLength, count - start)).to(ScalarType.Float32);
            onSlice(start, _linear.Forward(rows));
        }
    }
}
