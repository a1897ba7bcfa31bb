using System.Numerics;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Pipeline;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>The stages of a run that predicted a ball on a chain of joints.</summary>
internal static class BallStages
{
    /// <summary>The number of joints.</summary>
    public const int Joints = 8;

    /// <summary>The joints along the x-axis.</summary>
    public static Skeleton Chain() => new(
        Enumerable.Range(0, Joints).Select(j => new Vector3((j + 0.5f) / Joints - 0.5f, 0, 0)), Enumerable.Range(-1, Joints));

    /// <summary>The stages, complete. Each vertex follows every joint a little.</summary>
    /// <param name="levels">How often the ball's triangles are divided.</param>
    public static StageValues Create(int levels = 3)
    {
        var mesh = TestMeshes.Sphere(levels, 0.45f);
        var chain = Chain();
        var weights = new SkinWeights(new float[mesh.VertexCount * Joints], Joints);
        for (int v = 0; v < mesh.VertexCount; v++)
        {
            for (int j = 0; j < Joints; j++)
                weights.Row(v)[j] = MathF.Exp(-10 * MathF.Abs(mesh.Positions[v].X - chain.Joints[j].X));
            float sum = weights.Row(v).ToArray().Sum();
            foreach (ref float weight in weights.Row(v))
                weight /= sum;
        }
        var pixel = new RgbaImage(1, 1, new byte[4]);
        var tokens = new TensorRows(new float[4], [1, 2, 2]);
        return new StageValues(new PreparedPicture(pixel, pixel, "ball.png"))
        {
            Metadata = new RunMetadata(
                new ResolvedSettings(42, 1, 12, 1, 12, 1), new Dictionary<string, string>(), "cpu", new Dictionary<string, string>(), []),
            Condition = new ConditionTokens(tokens, tokens),
            Structure = new OccupiedVoxels([1, 2, 3], [1, 2, 3]),
            Latents = new LatentRows(new TensorRows(new float[2], [1, 2]), new TensorRows(new float[2], [1, 2])),
            SkeletonField = new SkeletonField([], [], [], [], [], [], [], 1),
            Surface = new ExtractedSurface(mesh, null, new float[mesh.VertexCount], 1),
            Rig = new PredictedRig(SkeletonForest.Of(chain), weights),
        };
    }
}
