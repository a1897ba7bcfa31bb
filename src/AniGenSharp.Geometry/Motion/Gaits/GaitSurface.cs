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
        float lowest = float.PositiveInfinity;
        for (int v = 0; v < Rest.Length; v++)
            lowest = MathF.Min(lowest, Height(pose, v));
        return lowest;
    }

    /// <summary>Height of the lowest of some vertices in a pose.</summary>
    public float Lowest(PosedRig pose, int[] vertices)
    {
        float lowest = float.PositiveInfinity;
        foreach (int v in vertices)
            lowest = MathF.Min(lowest, Height(pose, v));
        return lowest;
    }

    /// <summary>The vertices below a height at rest that some joints move more than all others together.</summary>
    public int[] Below(float height, IReadOnlySet<int> joints) => [.. Enumerable.Range(0, Rest.Length)
        .Where(v => Rest[v].Z < height && Share(v, joints) > 0.5f)];

    private float Share(int vertex, IReadOnlySet<int> joints)
    {
        if (Influences is not { } influences)
            return joints.Contains(vertex) ? 1 : 0;
        float share = 0, total = 0;
        for (int k = vertex * influences.PerVertex; k < (vertex + 1) * influences.PerVertex; k++)
        {
            total += influences.Weights[k];
            share += joints.Contains(influences.Joints[k]) ? influences.Weights[k] : 0;
        }
        return total > 0 ? share / total : 0;
    }

    private float Height(PosedRig pose, int vertex)
    {
        if (Influences is not { } influences)
            return pose.Positions[vertex].Z;
        float sum = 0, total = 0;
        for (int k = vertex * influences.PerVertex; k < (vertex + 1) * influences.PerVertex; k++)
        {
            float weight = influences.Weights[k];
            if (weight == 0)
                continue;
            int joint = influences.Joints[k];
            sum += weight * (pose.Positions[joint].Z + Vector3.Transform(Rest[vertex] - pose.Rest[joint], pose.Rotations[joint]).Z);
            total += weight;
        }
        return total > 0 ? sum / total : Rest[vertex].Z;
    }
}
