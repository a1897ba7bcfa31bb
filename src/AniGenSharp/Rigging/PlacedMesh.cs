using AniGenSharp.Geometry;
using AniGenSharp.Geometry.MeshFiles;
using AniGenSharp.Geometry.Rendering;
using AniGenSharp.Geometry.Simplification;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.Geometry.Voxelization;

namespace AniGenSharp.Rigging;

/// <summary>A mesh in the networks' space, under one assumption of which way is up and front.</summary>
/// <param name="Placement">Where the mesh of the file is in that space.</param>
/// <param name="Mesh">The whole mesh.</param>
/// <param name="Light">The mesh for the networks and the weights: the same, or a simplified one if it has very many faces.</param>
internal sealed record PlacedMesh(MeshPlacement Placement, TriangleMesh Mesh, TriangleMesh Light)
{
    // The longest side of the bounding box in the training of the starter and of the official models.
    private const float SolidSide = 0.95f;
    private const float SurfaceSide = 1;

    private const int PortraitSide = 448;

    // Beyond so many faces, details are far smaller than a voxel; the cells are at most 8 to 16 to a voxel.
    private const int MaxFaces = 200_000;
    private const int LightCells = 512;

    private readonly Lazy<WindingField> _field = new(() => WindingField.Of(Light));

    /// <summary>Whether the networks see a simplified mesh.</summary>
    public bool IsSimplified => !ReferenceEquals(Mesh, Light);

    /// <summary>The winding numbers of the light mesh.</summary>
    public WindingField Field => _field.Value;

    /// <summary>Places a mesh.</summary>
    /// <param name="mesh">The mesh of a file.</param>
    /// <param name="up">Its direction up.</param>
    /// <param name="front">The direction that it faces.</param>
    /// <param name="isSolid">Whether the networks were trained on solid shapes.</param>
    public static PlacedMesh Of(TriangleMesh mesh, SpaceAxis up, SpaceAxis front, bool isSolid)
    {
        var placement = MeshPlacement.Of(mesh.Positions, up, front, isSolid ? SolidSide : SurfaceSide);
        var placed = mesh with
        {
            Positions = Array.ConvertAll(mesh.Positions, placement.ToNetworks),
            Normals = mesh.Normals is { } normals ? Array.ConvertAll(normals, placement.Turn) : null,
        };
        return new PlacedMesh(placement, placed, mesh.FaceCount > MaxFaces ? Simplify(placed) : placed);
    }

    /// <summary>The voxels of the mesh, as the networks were trained.</summary>
    /// <param name="side">Voxels per side.</param>
    /// <param name="isSolid">Whether the voxels inside are occupied too.</param>
    public VoxelGrid Voxels(int side, bool isSolid) => isSolid ? ShapeVoxels.Solid(Light, side, Field) : ShapeVoxels.Surface(Light, side);

    /// <summary>The weights of the whole mesh from those of the light one.</summary>
    /// <param name="weights">The weights of the vertices of <see cref="Light"/>, [V, J].</param>
    public SkinWeights OfWhole(SkinWeights weights)
    {
        if (!IsSimplified)
            return weights;
        var closest = AttributeTransfer.Closest(new BoundingVolumeHierarchy(Light), Mesh.Positions);
        return new SkinWeights(
            AttributeTransfer.Interpolate(closest, Light.Indices, weights.Values, weights.JointCount), weights.JointCount);
    }

    /// <summary>A picture of the mesh.</summary>
    /// <param name="materials">The mesh's materials; empty if it has none.</param>
    public RgbaImage Portrait(IReadOnlyList<AssetMaterial> materials) => Geometry.Rendering.Portrait.Render(
        Mesh, materials.Count > 0 ? new SurfaceColors(Mesh, materials) : new SurfaceColors(Mesh, texture: null), PortraitSide);

    private static TriangleMesh Simplify(TriangleMesh mesh)
    {
        for (int cells = LightCells; ; cells = cells * 3 / 4)
        {
            var light = VertexClustering.Simplify(mesh, cells);
            if (light.FaceCount <= MaxFaces)
                return light;
        }
    }
}
