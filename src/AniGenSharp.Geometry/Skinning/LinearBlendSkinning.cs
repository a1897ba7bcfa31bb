using System.Numerics;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Skinning;

/// <summary>Moves vertices with their joints: each goes to the weighted mean of the positions to which its joints would take it.</summary>
internal static class LinearBlendSkinning
{
    /// <summary>Deforms vertices.</summary>
    /// <param name="vertices">Rest positions, [V].</param>
    /// <param name="forest">Joints in the vertices' space.</param>
    /// <param name="influences">[V, K]. A vertex without weight stays where it is.</param>
    /// <param name="pose">The pose.</param>
    /// <returns>Posed positions, [V].</returns>
    public static Vector3[] Deform(Vector3[] vertices, SkeletonForest forest, InfluenceTable influences, SkeletonPose pose)
    {
        var (turns, places) = pose.World(forest);
        var motions = new Matrix4x4[forest.Count];
        for (int j = 0; j < motions.Length; j++)
            motions[j] = Matrix4x4.CreateTranslation(-forest.Joints[j])
                * Matrix4x4.CreateFromQuaternion(turns[j]) * Matrix4x4.CreateTranslation(places[j]);
        var posed = new Vector3[vertices.Length];
        int few = influences.PerVertex;
        for (int v = 0; v < vertices.Length; v++)
        {
            var sum = Vector3.Zero;
            float total = 0;
            for (int k = v * few; k < (v + 1) * few; k++)
            {
                float weight = influences.Weights[k];
                if (weight == 0)
                    continue;
                sum += weight * Vector3.Transform(vertices[v], motions[influences.Joints[k]]);
                total += weight;
            }
            posed[v] = sum + (1 - total) * vertices[v];
        }
        return posed;
    }
}
