using AniGenSharp.Geometry.Files;
using AniGenSharp.Geometry.Gltf.Reading;
using AniGenSharp.Geometry.MeshFiles;

namespace AniGenSharp.Geometry;

/// <summary>A mesh that is to get a rig: a .glb, .gltf, .obj, .ply or .stl file, or triangles in memory.</summary>
public sealed class MeshFile
{
    private readonly GltfScene _scene;

    private MeshFile(string name, GltfScene scene, SpaceAxis up, IReadOnlyList<string> notes) =>
        (Name, _scene, Up, Notes) = (name, scene, up, [.. notes, .. scene.Notes]);

    /// <summary>Its file, or the name that it was given.</summary>
    public string Name { get; }

    /// <summary>All its triangles at rest, in the space of the file. Vertices that are split in the file stay split.</summary>
    public TriangleMesh Mesh => _scene.Mesh;

    /// <summary>The direction up that its format prescribes or usually has: z for .ply and .stl, y for the others.</summary>
    public SpaceAxis Up { get; }

    /// <summary>Whether it has a rig already, which a new one replaces.</summary>
    public bool IsRigged => _scene.IsRigged;

    /// <summary>What was wrong with it and was read all the same, one sentence each; empty if nothing is.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The materials of the mesh's faces, in their order.</summary>
    internal IReadOnlyList<AssetMaterial> Materials => _scene.Materials;

    /// <summary>Reads a file; its content decides its format.</summary>
    /// <param name="path">A .glb, .gltf, .obj, .ply or .stl file.</param>
    /// <exception cref="InvalidDataException">It is none of them, or holds no triangles; the message says why.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static MeshFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            byte[] content = InputFile.ReadAllBytes(path);
            if (PlyReader.IsPly(content))
                return Create(path, PlyReader.Read(content), [], SpaceAxis.Z, []);
            if (StlReader.IsStl(content))
                return Create(path, StlReader.Read(content), [], SpaceAxis.Z, []);
            string extension = Path.GetExtension(path).ToLowerInvariant();
            if (GltfDocument.LooksLikeGltf(content) || extension is ".glb" or ".gltf")
                return new MeshFile(path, GltfScene.Read(GltfDocument.Parse(content, path)), SpaceAxis.Y, []);
            if (extension is ".ply" or ".stl")
                throw new InvalidDataException($"it is not a valid {extension[1..].ToUpperInvariant()} file, or it is cut off.");
            if (extension != ".obj")
                throw new InvalidDataException("only .glb, .gltf, .obj, .ply and .stl files are read.");
            var notes = new List<string>();
            var (mesh, materials) = ObjReader.Read(content, path, notes);
            return Create(path, mesh, materials, SpaceAxis.Y, notes);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Triangles in memory.</summary>
    /// <param name="mesh">The mesh, in any place and at any scale.</param>
    /// <param name="name">Its name in messages, reports and files.</param>
    /// <param name="up">Its direction up.</param>
    /// <exception cref="InvalidDataException">It has no triangles, or positions that are not finite.</exception>
    public static MeshFile FromMesh(TriangleMesh mesh, string name = "mesh", SpaceAxis up = SpaceAxis.Y)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Create(name, mesh, [], up, []);
    }

    /// <summary>The file with a rig. Everything else in it keeps its value.</summary>
    /// <param name="asset">The rig of <see cref="Mesh"/>, in the networks' space.</param>
    /// <param name="placement">Where the mesh is in that space.</param>
    /// <param name="axes">Rest orientation of the bones.</param>
    /// <returns>The bytes of a .glb file.</returns>
    internal byte[] WithRig(RiggedAsset asset, MeshPlacement placement, BoneAxes axes)
    {
        var joints = asset.Skeleton.Joints.Select(placement.Unscale);
        var clips = asset.Clips.Select(clip => clip with
        {
            Channels = [.. clip.Channels.Select(channel => channel with
            {
                Offsets = channel.Offsets is { } offsets ? Array.ConvertAll(offsets, offset => offset / placement.Scale) : null,
            })],
        });
        var scaled = asset with { Skeleton = asset.Skeleton.WithJoints(joints), Clips = [.. clips] };
        return GltfRigWriter.Write(_scene, scaled, placement.FromYUp, axes);
    }

    private static MeshFile Create(
        string path, TriangleMesh mesh, IReadOnlyList<AssetMaterial> materials, SpaceAxis up, IReadOnlyList<string> notes)
    {
        if (mesh.FaceCount == 0)
            throw new InvalidDataException("it has no triangles.");
        int wrong = mesh.Positions.Count(p => !float.IsFinite(p.X) || !float.IsFinite(p.Y) || !float.IsFinite(p.Z));
        if (wrong > 0)
            throw new InvalidDataException($"{wrong} vertices have positions that are not finite.");
        byte[] glb = StaticGlb.Write(mesh, materials, Path.GetFileNameWithoutExtension(path));
        return new MeshFile(path, GltfScene.Read(GltfDocument.Parse(glb, path)), up, notes);
    }
}
