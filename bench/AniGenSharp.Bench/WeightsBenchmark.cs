using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Bench;

/// <summary>
/// The hop filter and 100 iterations of skin-weight smoothing on a closed tube of 25,000 vertices with 60 joints (a spine and three
/// chains). The weights fall off softly with distance, as a network predicts them.
/// </summary>
internal static class WeightsBenchmark
{
    private const int Around = 125;
    private const int Along = 200;

    public static void Run(int runs)
    {
        var (positions, faces) = Tube();
        var skeleton = Chains();
        var weights = Soft(positions, skeleton);
        var filtered = SkinWeightFilter.Filter(weights, skeleton);
        Console.WriteLine($"{positions.Length} vertices, {faces.Length / 3} faces, {skeleton.Count} joints; "
            + $"{Share(weights):P0} of the weights are not zero, {Share(filtered):P0} after the filter");
        Print("filter", runs, () => SkinWeightFilter.Filter(weights, skeleton));
        Print("smooth what the filter left", runs, () => SkinWeightSmoother.Smooth(filtered, faces));
        Print("smooth without the filter", runs, () => SkinWeightSmoother.Smooth(weights, faces));
        Print("the four heaviest", runs, () => SkinInfluences.FromWeights(weights));
    }

    private static void Print(string what, int runs, Action work)
    {
        double[] times = new double[runs];
        for (int run = 0; run < runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            times[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        double first = times[0];
        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-28} {times[runs / 2],6:f3} s, first run {first:f3} s"));
    }

    private static double Share(SkinWeights weights) => weights.Values.Count(value => value > 0) / (double)weights.Values.Length;

    private static (Vector3[] Places, int[] Faces) Tube()
    {
        var positions = new Vector3[Around * Along];
        var faces = new List<int>();
        for (int row = 0; row < Along; row++)
            for (int i = 0; i < Around; i++)
            {
                float angle = i * MathF.Tau / Around;
                positions[row * Around + i] = new Vector3(0.2f * MathF.Cos(angle), 0.2f * MathF.Sin(angle), (float)row / Along - 0.5f);
                if (row + 1 == Along)
                    continue;
                int a = row * Around + i, b = row * Around + (i + 1) % Around;
                faces.AddRange([a, b, a + Around, b, b + Around, a + Around]);
            }
        return (positions, [.. faces]);
    }

    private static Skeleton Chains()
    {
        const int chains = 4, length = 15;
        var joints = new Vector3[chains * length];
        int[] parents = new int[chains * length];
        for (int j = 0; j < joints.Length; j++)
        {
            var (chain, step) = Math.DivRem(j, length);
            var foot = new Vector3(0.15f * MathF.Cos(chain * MathF.Tau / 3), 0.15f * MathF.Sin(chain * MathF.Tau / 3), 0);
            joints[j] = (chain == 0 ? Vector3.Zero : foot) + new Vector3(0, 0, (step + 0.5f) / length - 0.5f);
            parents[j] = step > 0 ? j - 1 : chain == 0 ? -1 : 0;
        }
        return new Skeleton(joints, parents);
    }

    private static SkinWeights Soft(Vector3[] positions, Skeleton skeleton)
    {
        var weights = new SkinWeights(new float[positions.Length * skeleton.Count], skeleton.Count);
        for (int v = 0; v < positions.Length; v++)
        {
            var row = weights.Row(v);
            float sum = 0;
            for (int j = 0; j < row.Length; j++)
                sum += row[j] = MathF.Exp(-Vector3.DistanceSquared(positions[v], skeleton.Joints[j]) / 0.01f);
            foreach (ref float weight in row)
                weight /= sum;
        }
        return weights;
    }
}
