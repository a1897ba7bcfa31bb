using System.Numerics;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Tests;

/// <summary>A ribbon along a chain of four joints.</summary>
internal static class Ribbon
{
    private const int Rows = 13;
    private const int RowsPerBone = 3;
    private const int JointCount = 4;

    /// <summary>The ribbon as an asset.</summary>
    public static RiggedAsset Create()
    {
        var positions = new Vector3[2 * Rows];
        var weights = new SkinWeights(new float[positions.Length * JointCount], JointCount);
        var indices = new List<int>();
        for (int row = 0; row < Rows; row++)
        {
            for (int side = 0; side < 2; side++)
            {
                positions[2 * row + side] = new Vector3(0.1f * side, 0, 0.25f * row / RowsPerBone);
                int joint = Math.Min(row / RowsPerBone, JointCount - 1), next = Math.Min(joint + 1, JointCount - 1);
                float share = row % RowsPerBone / (float)RowsPerBone;
                weights.Row(2 * row + side)[joint] += 1 - share;
                weights.Row(2 * row + side)[next] += share;
            }
            if (row > 0)
                indices.AddRange([2 * row - 2, 2 * row - 1, 2 * row, 2 * row - 1, 2 * row + 1, 2 * row]);
        }
        Vector3[] joints = [new(0.05f, 0, 0), new(0.05f, 0, 0.25f), new(0.05f, 0, 0.5f), new(0.05f, 0, 0.75f)];
        var skeleton = new Skeleton(joints, [-1, 0, 1, 2], ["base", "low", "middle", "high"]);
        return new RiggedAsset(new TriangleMesh(positions, [.. indices]), skeleton, SkinInfluences.FromWeights(weights));
    }
}
