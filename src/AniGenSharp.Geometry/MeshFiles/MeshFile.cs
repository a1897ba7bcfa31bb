namespace AniGenSharp.Geometry;

/// <summary>A mesh that is to get a rig.</summary>
public sealed class MeshFile
{
    private MeshFile(string name, TriangleMesh mesh) => (Name, Mesh) = (name, mesh);

    /// <summary>Its file, or the name that it was given.</summary>
    public string Name { get; }

    /// <summary>All its triangles, in the space of the file.</summary>
    public TriangleMesh Mesh { get; }

    /// <summary>The direction up that its format prescribes or usually has.</summary>
    public SpaceAxis Up { get; private init; } = SpaceAxis.Y;

    /// <summary>What was wrong with it and was read all the same, one sentence each; empty if nothing is.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>The materials of the mesh's faces, in their order.</summary>
    internal IReadOnlyList<AssetMaterial> Materials { get; private init; } = [];

    /// <summary>A mesh in memory.</summary>
    /// <param name="mesh">The mesh, with y up unless told otherwise when it is rigged.</param>
    /// <param name="name">Its name in messages and reports.</param>
    public static MeshFile FromMesh(TriangleMesh mesh, string name = "mesh")
    {
        ArgumentNullException.ThrowIfNull(mesh);
        return new MeshFile(name, mesh);
    }
}
