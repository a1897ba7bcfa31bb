using AniGenSharp.Geometry.Gltf.Reading;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry;

/// <summary>One skin of a file and everything that is bound to it, at rest, in the networks' space (z up, facing -y).</summary>
public sealed class RigSkin
{
    internal RigSkin(string name, TriangleMesh mesh, SkeletonForest joints, int[] nodes, InfluenceTable influences,
        IReadOnlyList<string> problems) =>
        (Name, Mesh, Joints, Nodes, Influences, Problems) = (name, mesh, joints, nodes, influences, problems);

    /// <summary>The primitives of <see cref="Mesh"/>, in its order.</summary>
    internal IReadOnlyList<RigPart> Parts { get; init; } = [];

    /// <summary>Its name, or <c>skin_0</c>, <c>skin_1</c>, … where the file has none.</summary>
    public string Name { get; }

    /// <summary>The surface at rest. Vertices that are split in the file stay split.</summary>
    public TriangleMesh Mesh { get; }

    /// <summary>Number of joints, J.</summary>
    public int JointCount => Joints.Count;

    /// <summary>Defects that did not keep it from being read, one sentence each; empty if there are none.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The joints in the skin's order; a joint's parent is the nearest joint among the nodes above it.</summary>
    internal SkeletonForest Joints { get; }

    /// <summary>Index of each joint's node in the file, [J].</summary>
    internal int[] Nodes { get; }

    /// <summary>All influences of the file, in its order, [V, 4 or 8 or …].</summary>
    internal InfluenceTable Influences { get; }
}
