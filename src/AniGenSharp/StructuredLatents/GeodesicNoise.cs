using System.Text.Json;
using AniGenSharp.Sparse;
using static TorchSharp.torch;

namespace AniGenSharp.StructuredLatents;

/// <summary>
/// Smooths noise along the voxels' faces, for flows that were trained with such noise: several rounds move each voxel towards the mean of
/// its face neighbors, and each channel is then divided by its standard deviation over all voxels. Source: reference
/// utils/geodesic_noise.py.
/// </summary>
/// <param name="Rounds">Number of rounds, at least 1.</param>
/// <param name="Share">How far a round moves a voxel towards its neighbors' mean, 0 to 1.</param>
internal sealed record GeodesicNoise(int Rounds, double Share)
{
    // The six face neighbors among the 27 of VoxelSet.Neighbors: x-1, x+1, y-1, y+1, z-1, z+1.
    private static readonly int[] s_faces = [4, 22, 10, 16, 12, 14];

    /// <summary>Reads the settings of a flow.</summary>
    /// <param name="trainer">The trainer arguments of its training run, if any.</param>
    /// <returns>The settings; null if the flow takes plain noise.</returns>
    /// <exception cref="CheckpointException">The settings are damaged.</exception>
    public static GeodesicNoise? Parse(JsonElement? trainer)
    {
        if (trainer is not { ValueKind: JsonValueKind.Object } arguments)
            return null;
        try
        {
            if (!Find("geodesic_smooth_noise", out var enabled) || !enabled.GetBoolean())
                return null;
            int rounds = Find("geodesic_smooth_noise_iters", out var iterations) ? iterations.GetInt32() : 0;
            double share = Find("geodesic_smooth_noise_alpha", out var alpha) ? alpha.GetDouble() : 0.7;
            return rounds > 0 && share > 0 ? new GeodesicNoise(rounds, share) : null;
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new CheckpointException($"The settings of the noise smoothing are damaged ({e.Message}).", e);
        }

        bool Find(string name, out JsonElement value) => arguments.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>Smooths some channels of noise.</summary>
    /// <param name="noise">[1, N, C], float32 on the CPU.</param>
    /// <param name="voxels">The voxels, N.</param>
    /// <param name="start">The first channel.</param>
    /// <param name="end">The channel after the last.</param>
    /// <returns>New noise of the same shape, in the caller's dispose scope.</returns>
    public Tensor Smooth(Tensor noise, VoxelSet voxels, int start, int end)
    {
        int count = voxels.Count, channels = (int)noise.shape[2], smoothed = end - start;
        float[] values = noise.contiguous().data<float>().ToArray();
        int[] neighbors = voxels.Neighbors.Rows;
        float keep = (float)(1 - Share), take = (float)Share;
        var current = new float[count * smoothed];
        for (int row = 0; row < count; row++)
            values.AsSpan(row * channels + start, smoothed).CopyTo(current.AsSpan(row * smoothed));
        var next = new float[current.Length];
        for (int round = 0; round < Rounds; round++)
        {
            for (int row = 0; row < count; row++)
            {
                for (int c = 0; c < smoothed; c++)
                {
                    float sum = 0;
                    int found = 0;
                    foreach (int face in s_faces)
                    {
                        int neighbor = neighbors[27 * row + face];
                        if (neighbor >= count)
                            continue;
                        sum += current[neighbor * smoothed + c];
                        found++;
                    }
                    float own = current[row * smoothed + c];
                    next[row * smoothed + c] = keep * own + take * (found > 0 ? sum / found : own);
                }
            }
            (current, next) = (next, current);
        }
        for (int c = 0; c < smoothed; c++)
        {
            float deviation = Math.Max(Deviation(current, c, smoothed), 1e-8f);
            for (int row = 0; row < count; row++)
                values[row * channels + start + c] = current[row * smoothed + c] / deviation;
        }
        return tensor(values, noise.shape);
    }

    /// <summary>The unbiased standard deviation of one channel.</summary>
    private static float Deviation(float[] values, int channel, int channels)
    {
        double sum = 0, squares = 0;
        int count = values.Length / channels;
        for (int i = channel; i < values.Length; i += channels)
            sum += values[i];
        double mean = sum / count;
        for (int i = channel; i < values.Length; i += channels)
            squares += (values[i] - mean) * (values[i] - mean);
        return (float)Math.Sqrt(squares / (count - 1));
    }
}
