using static TorchSharp.torch;

namespace AniGenSharp.Conditioning.DinoV2;

/// <summary>
/// DINOv2's learned position embedding, resampled bicubically to a grid of patches like the original's <c>interpolate_pos_encoding</c>.
/// Both axes are small matrices that are computed on the host, so that every device gives the same result and none needs the operation.
/// </summary>
internal sealed class PositionEmbedding(Tensor embedding, bool antialias, double offset)
{
    private readonly int _side = (int)Math.Sqrt(embedding.shape[1] - 1);

    /// <summary>The embedding of the class token and a grid of patches: [1, 1 + rows·columns, C], float32.</summary>
    public Tensor For(int rows, int columns)
    {
        if (rows == _side && columns == _side)
            return embedding;
        long channels = embedding.shape[2];
        using var scope = NewDisposeScope();
        var grid = embedding.narrow(1, 1, (long)_side * _side).view(_side, _side * channels);
        var vertical = Matrix(rows).matmul(grid).view(rows, _side, channels);
        var both = Matrix(columns).matmul(vertical);
        return cat([embedding.narrow(1, 0, 1), both.reshape(1, (long)rows * columns, channels)], 1).MoveToOuterDisposeScope();
    }

    /// <summary>[count, side]: one row of weights per new position.</summary>
    private Tensor Matrix(int count)
    {
        // With an offset, the original passes a scale instead of a size, and the positions follow from the scale.
        double scale = offset == 0 ? (double)_side / count : _side / (count + offset);
        var weights = new float[count, _side];
        for (int i = 0; i < count; i++)
        {
            if (antialias)
                AddFiltered(weights, i, scale);
            else
                AddInterpolated(weights, i, scale);
        }
        return tensor(weights).to(embedding.device);
    }

    /// <summary>The cubic (a = -1/2) stretched over what one new position covers, normalized over the positions that exist.</summary>
    private void AddFiltered(float[,] weights, int i, double scale)
    {
        double stretch = Math.Max(scale, 1);
        double support = 2 * stretch;
        double center = scale * (i + 0.5);
        int first = Math.Max((int)(center - support + 0.5), 0);
        int end = Math.Min((int)(center + support + 0.5), _side);
        double sum = 0;
        for (int j = first; j < end; j++)
            sum += Cubic((j - center + 0.5) / stretch, -0.5);
        for (int j = first; j < end; j++)
            weights[i, j] = (float)(Cubic((j - center + 0.5) / stretch, -0.5) / sum);
    }

    /// <summary>The cubic (a = -3/4) at the four neighbors, the border repeated.</summary>
    private void AddInterpolated(float[,] weights, int i, double scale)
    {
        double position = scale * (i + 0.5) - 0.5;
        int floor = (int)Math.Floor(position);
        for (int j = floor - 1; j <= floor + 2; j++)
            weights[i, Math.Clamp(j, 0, _side - 1)] += (float)Cubic(position - j, -0.75);
    }

    private static double Cubic(double x, double a)
    {
        x = Math.Abs(x);
        return x switch
        {
            < 1 => ((a + 2) * x - (a + 3)) * x * x + 1,
            < 2 => (((x - 5) * x + 8) * x - 4) * a,
            _ => 0,
        };
    }
}
