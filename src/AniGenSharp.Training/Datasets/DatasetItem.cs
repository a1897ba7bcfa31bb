using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Voxelization;

namespace AniGenSharp.Training.Datasets;

/// <summary>One rigged shape of a data set, without its pictures.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Class">What it is, for tables; empty if unknown.</param>
internal sealed record DatasetItem(string Id, string Class)
{
    /// <summary>The surface in the unit cube, z up, with vertex colors if they are known.</summary>
    public required TriangleMesh Mesh { get; init; }

    /// <summary>Positions of the joints, J.</summary>
    public required Vector3[] Joints { get; init; }

    /// <summary>Parent of each joint; -1 for a root.</summary>
    public required int[] Parents { get; init; }

    /// <summary>Skin weight of each joint at each vertex, [V, J] row-major.</summary>
    public required float[] Skin { get; init; }

    /// <summary>The voxels of the shape.</summary>
    public required VoxelGrid Shape { get; init; }

    /// <summary>The voxels that the bones pass through.</summary>
    public required VoxelGrid Bones { get; init; }
}
