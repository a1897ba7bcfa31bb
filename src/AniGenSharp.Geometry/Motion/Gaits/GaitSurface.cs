using System.Numerics;
using AniGenSharp.Geometry.Motion.Retargeting;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>The skin of a rig, to see where it is in a pose; without a skin, the joints themselves.</summary>
/// <param name="Rest">Vertices at rest, or joints.</param>
/// <param name="Influences">What moves the vertices, or null: they are the joints.</param>
internal sealed record GaitSurface(Vector3[] Rest, InfluenceTable? Influences)
{
    /// <summary>Height of the lowest vertex in a pose.</summary>
    public float Lowest(PosedRig pose)
    {
        if (Influences is not { } influences)
            return pose.Positions.Min(position => position.Z);
        float lowest = float.PositiveInfinity;
        int few = influences.PerVertex;
        for (int v = 0; v < Rest.Length; v++)
        {
            float sum = 0, total = 0;
            for (int k = v * few; k < (v + 1) * few; k++)
            {
                float weight = influences.Weights[k];
                if (weight == 0)
                    continue;
                int joint = influences.Joints[k];
                sum += weight * (pose.Positions[joint].Z + Vector3.Transform(Rest[v] - pose.Rest[joint], pose.Rotations[joint]).Z);
                total += weight;
            }
            lowest = MathF.Min(lowest, total > 0 ? sum / total : Rest[v].Z);
        }
        return lowest;
    }
}
