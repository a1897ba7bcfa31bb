using System.Runtime.Intrinsics;

namespace AniGenSharp.Geometry.Skeletons.Grouping;

/// <summary>
/// Float32 sums in the order of NumPy's pairwise summation, so that normalized weights match the reference to the last bit: eight running
/// sums over blocks of at most 128, and recursive halves beyond that.
/// </summary>
internal static class PairwiseSum
{
    private const int Block = 128;

    public static float Of(ReadOnlySpan<float> values)
    {
        int count = values.Length;
        if (count < 8)
        {
            float sum = 0;
            foreach (float value in values)
                sum += value;
            return sum;
        }
        if (count > Block)
        {
            int half = count / 2;
            half -= half % 8;
            return Of(values[..half]) + Of(values[half..]);
        }
        var running = Vector256.Create(values);
        int i = 8;
        for (; i + 8 <= count; i += 8)
            running += Vector256.Create(values[i..]);
        float result = ((running[0] + running[1]) + (running[2] + running[3])) + ((running[4] + running[5]) + (running[6] + running[7]));
        for (; i < count; i++)
            result += values[i];
        return result;
    }
}
