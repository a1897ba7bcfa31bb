using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.TestKit.Rigs;

/// <summary>An upright tube of height one with a spine, a head on top, and two bones in the head that are separate trees.</summary>
public static class SyntheticRig
{
    /// <summary>The spine's joints, then the two stray ones, which stay behind when the spine moves the head.</summary>
    /// <param name="spine">
    /// The number of joints in the spine. With more joints the head moves farther in a pose; with fewer than seven it hardly moves away
    /// from the stray bones.
    /// </param>
    internal static SkeletonForest WithStrayHeadBones(int spine) => new(
        [.. Enumerable.Range(0, spine).Select(i => new Vector3(0, 0, -0.5f + i * 0.8f / (spine - 1))), new(-0.04f, 0, 0.38f),
            new(0.04f, 0, 0.38f)],
        [.. Enumerable.Range(-1, spine), -1, -1]);

    public static TriangleMesh Tube(int around = 32, int along = 128)
    {
        var positions = new List<Vector3>();
        var indices = new List<int>();
        for (int row = 0; row <= along; row++)
            for (int i = 0; i < around; i++)
            {
                float z = (float)row / along - 0.5f, angle = i * MathF.Tau / around;
                float radius = 0.08f + 0.04f * MathF.Exp(-MathF.Pow((z - 0.36f) / 0.1f, 2));
                positions.Add(new Vector3(radius * MathF.Cos(angle), radius * MathF.Sin(angle), z));
                if (row < along)
                {
                    int a = row * around + i, b = row * around + (i + 1) % around;
                    indices.AddRange([a, b, a + around, b, b + around, a + around]);
                }
            }
        return new TriangleMesh([.. positions], [.. indices]);
    }

    /// <summary>Soft weights by the distance to the bones (each joint and the middle of the bone above it).</summary>
    internal static SkinWeights Weights(TriangleMesh mesh, SkeletonForest skeleton)
    {
        var weights = new SkinWeights(new float[mesh.VertexCount * skeleton.Count], skeleton.Count);
        for (int v = 0; v < mesh.VertexCount; v++)
        {
            var row = weights.Row(v);
            float sum = 0;
            for (int j = 0; j < row.Length; j++)
            {
                var offset = mesh.Positions[v] - skeleton.Joints[j] - new Vector3(0, 0, 0.08f);
                row[j] = MathF.Exp(-offset.LengthSquared() / 0.01f);
                sum += row[j];
            }
            foreach (ref float weight in row)
                weight /= sum;
        }
        return weights;
    }
}
