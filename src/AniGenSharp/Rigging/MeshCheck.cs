using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.MeshFiles;
using AniGenSharp.Geometry.Voxelization;

namespace AniGenSharp.Rigging;

/// <summary>Refuses meshes that cannot get a rig, in one sentence each.</summary>
internal static class MeshCheck
{
    // A mesh thinner than this share of its longest side is a plane.
    private const float MinThickness = 1e-3f;

    // A part of this share of the largest, apart from it, is a creature of its own.
    private const double SecondCreature = 0.4;

    /// <summary>Checks a mesh before any network is loaded.</summary>
    /// <param name="file">The mesh.</param>
    /// <param name="options">Whether an existing rig may be replaced.</param>
    /// <exception cref="MeshException">The mesh cannot get a rig.</exception>
    public static void Require(MeshFile file, RigMeshOptions options)
    {
        if (file.IsRigged && !options.ReplaceRig)
            throw new MeshException($"{file.Name}: it is already rigged; it gets a new rig only on request (replace).");
        var up = options.Up ?? file.Up;
        if (options.Front is { } front && front.IsAlong(up))
        {
            throw new MeshException(
                $"{file.Name}: it cannot face {AxisNames.Of(front)}, as {AxisNames.Of(up)} is up; change up or front.");
        }
        var size = BoundingBox.Of(file.Mesh.Positions, file.Mesh.Indices).Size;
        if (!(MathF.Min(size.X, MathF.Min(size.Y, size.Z)) > MinThickness * MathF.Max(size.X, MathF.Max(size.Y, size.Z))))
            throw new MeshException($"{file.Name}: it is flat, and a rig needs a volume.");
    }

    /// <summary>Checks the voxels of a mesh.</summary>
    /// <param name="name">Name of the mesh.</param>
    /// <param name="voxels">The voxels.</param>
    /// <exception cref="MeshException">It holds several creatures.</exception>
    public static void RequireOne(string name, VoxelGrid voxels)
    {
        int[] parts = voxels.PartSizes();
        if (parts.Length > 1 && parts[1] > SecondCreature * parts[0])
            throw new MeshException($"{name}: it holds several creatures apart from each other; save each in a file of its own.");
    }
}
