using System.Numerics;

namespace AniGenSharp.Geometry;

/// <summary>Joints with their parents.</summary>
/// <param name="Joints">Joint positions in the mesh's space, [J].</param>
/// <param name="Parents">Index of each joint's parent, -1 for a root, [J].</param>
public sealed record Skeleton(Vector3[] Joints, int[] Parents)
{
    /// <summary>Unique joint names, [J], or null for <c>joint_0</c>, <c>joint_1</c>, …</summary>
    public string[]? Names { get; init; }

    /// <summary>Number of joints.</summary>
    public int Count => Joints.Length;
}
