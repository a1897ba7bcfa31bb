using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Nn;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>A linear layer in float32 from a branch's features to rows, computed in slices: all rows at once would be the largest tensor of all.</summary>
internal sealed class DecoderHead(ParameterScope parameters, long inputs, long outputs)
{
    // Few enough rows that their memory is used again.
    private const int RowsAtATime = 1 << 13;

    private readonly Linear _linear = new(parameters, inputs, outputs);

    /// <summary>Its name in the checkpoint.</summary>
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

    /// <summary>Computes the rows on the device; <paramref name="take"/> gets the first row's number and a slice [n, outputs], float32.</summary>
    public void Forward(SparseTensor x, Action<long, Tensor> take)
    {
        using var scope = NewDisposeScope();
        using var mute = Recording.Mute();
        var features = x.Features.squeeze(0);
        long count = features.shape[0];
        for (long start = 0; start < count; start += RowsAtATime)
        {
            using var slice = NewDisposeScope();
            take(start, _linear.Forward(features.narrow(0, start, Math.Min(RowsAtATime, count - start)).to(ScalarType.Float32)));
        }
    }
}
