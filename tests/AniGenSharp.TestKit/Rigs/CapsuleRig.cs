using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.TestKit.Rigs;

/// <summary>A rigged asset for any skeleton: one capsule per bone, weights by distance to the bones, anatomical names, and clips.</summary>
public static class CapsuleRig
{
    private const float Radius = 0.025f;

    /// <summary>Builds the asset.</summary>
    /// <param name="skeleton">The skeleton, upright along z and facing -y.</param>
    /// <param name="segments">The number of vertices around each capsule.</param>
    public static RiggedAsset Create(Skeleton skeleton, int segments = 8)
    {
        var positions = new List<Vector3>();
        var indices = new List<int>();
        for (int joint = 1; joint < skeleton.Count; joint++)
        {
            var capsule = Creature.Capsule(skeleton.Joints[skeleton.Parents[joint]], skeleton.Joints[joint], Radius, segments);
            indices.AddRange(capsule.Indices.Select(index => positions.Count + index));
            positions.AddRange(capsule.Positions);
        }
        var weights = new SkinWeights(new float[positions.Count * skeleton.Count], skeleton.Count);
        for (int vertex = 0; vertex < positions.Count; vertex++)
        {
            var row = weights.Row(vertex);
            for (int joint = 0; joint < row.Length; joint++)
                row[joint] = MathF.Exp(-Vector3.DistanceSquared(positions[vertex], skeleton.Joints[joint]) / 0.005f) + 1e-9f;
            float sum = 0;
            foreach (float weight in row)
                sum += weight;
            foreach (ref float weight in row)
                weight /= sum;
        }
        var named = BoneNames.Apply(skeleton);
        var mesh = new TriangleMesh([.. positions], [.. indices])
        {
            Colors = [.. positions.Select(position => new Vector3(0.5f) + position)],
        };
        return new RiggedAsset(mesh, named, SkinInfluences.FromWeights(weights))
        {
            Humanoid = HumanoidDetector.Detect(named),
            Clips = MotionClips.Create(named),
        };
    }
}
