using System.Numerics;
using System.Text.Json;
using AniGenSharp.Geometry.Conversion;
using AniGenSharp.Geometry.Gltf.Reading;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>The triangles that a glTF file shows at rest, in the space of its scene, with their materials.</summary>
internal sealed class GltfScene
{
    private readonly GltfAccessors _accessors;
    private readonly PrimitiveAttributes _attributes;
    private readonly List<string> _notes = [];
    private readonly List<Vector3> _positions = [];
    private readonly List<MeshPart> _parts = [];

    private GltfScene(GltfDocument document)
    {
        Document = document;
        Nodes = new GltfNodes(document);
        _accessors = new GltfAccessors(document);
        _attributes = new PrimitiveAttributes(document, _accessors, _notes);
        ReadParts();
        (Mesh, Materials) = Join();
    }

    /// <summary>The file.</summary>
    public GltfDocument Document { get; }

    /// <summary>Its nodes.</summary>
    public GltfNodes Nodes { get; }

    /// <summary>Its primitives, node by node.</summary>
    public IReadOnlyList<MeshPart> Parts => _parts;

    /// <summary>All triangles.</summary>
    public TriangleMesh Mesh { get; }

    /// <summary>The materials of the triangles, in their order.</summary>
    public IReadOnlyList<AssetMaterial> Materials { get; }

    /// <summary>Whether a skin moves any of the triangles.</summary>
    public bool IsRigged { get; private set; }

    /// <summary>What was wrong and was read all the same.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Reads a file.</summary>
    /// <param name="document">The file.</param>
    /// <exception cref="InvalidDataException">It has no triangles, or its data is damaged.</exception>
    public static GltfScene Read(GltfDocument document)
    {
        GltfExtensions.Check(document);
        GltfUri.Check(document);
        return new GltfScene(document);
    }

    private void ReadParts()
    {
        JsonElement[] meshes = Document.Root.Items("meshes");
        GltfSkin[] skins = Nodes.Elements.Any(node => node.Int("skin") is not null)
            ? GltfSkin.ReadAll(Document, _accessors, Nodes) : [];
        foreach (int node in Shown())
        {
            if (Nodes.Elements[node].Int("mesh") is not { } mesh)
                continue;
            if ((uint)mesh >= (uint)meshes.Length)
                throw new InvalidDataException($"a node shows mesh {mesh} of {meshes.Length}.");
            var world = Nodes.World[node];
            if (Nodes.Elements[node].Int("skin") is { } skin && skins.ElementAtOrDefault(skin) is { Joints.Length: > 0 } bound)
                world = BindSpace(bound);
            AddMesh(node, meshes[mesh], world);
        }
        if (_parts.All(part => part.Indices.Length == 0))
            throw new InvalidDataException("it has no triangles.");
    }

    private void AddMesh(int node, JsonElement mesh, Matrix4x4 world)
    {
        var known = new Dictionary<int, MeshPart>();
        foreach (var (index, primitive) in mesh.Items("primitives").Index())
        {
            if ((primitive.Int("mode") ?? 4) is < 4 or > 6 || primitive.Get("attributes")?.Int("POSITION") is not { } accessor)
                continue;
            if (primitive.Extension("KHR_draco_mesh_compression") is not null
                && Document.Root.Items("accessors").ElementAtOrDefault(accessor).Int("bufferView") is null)
                throw new InvalidDataException(GltfExtensions.Reason("KHR_draco_mesh_compression"));
            if (!known.TryGetValue(accessor, out var first))
            {
                Vector3[] positions = _attributes.Vectors(primitive, "POSITION")!;
                first = new MeshPart(node, index, primitive, world, _positions.Count, positions.Length, []);
                known.Add(accessor, first);
                _positions.AddRange(positions.Select(position => Vector3.Transform(position, world)));
            }
            int[] indices = TriangleIndices.Read(primitive, first.VertexCount, _accessors);
            _parts.Add(first with
            {
                Primitive = index,
                Json = primitive,
                Indices = Array.ConvertAll(indices, vertex => first.FirstVertex + vertex),
            });
        }
    }

    /// <summary>
    /// From the space of a skinned mesh to the scene's, as its first joint moves it: where a skin rests in another pose than it was bound
    /// in, the pose it was bound in is taken.
    /// </summary>
    private Matrix4x4 BindSpace(GltfSkin skin)
    {
        IsRigged = true;
        if (skin.Motions.Any(motion => !IsNear(motion, skin.Motions[0])))
            _notes.Add($"{skin.Name} rests in another pose than it was bound in; the mesh is rigged as it was bound");
        return skin.Motions[0];
    }

    private static bool IsNear(Matrix4x4 a, Matrix4x4 b)
    {
        float scale = MathF.Max(a.Translation.Length(), 1) * 1e-3f;
        foreach (Vector3 point in (ReadOnlySpan<Vector3>)[Vector3.Zero, Vector3.UnitX, Vector3.UnitY, Vector3.UnitZ])
            if (!(Vector3.Distance(Vector3.Transform(point, a), Vector3.Transform(point, b)) <= scale))
                return false;
        return true;
    }

    /// <summary>The nodes of the scene that is shown; all nodes if there is none.</summary>
    private int[] Shown()
    {
        JsonElement[] scenes = Document.Root.Items("scenes");
        if (scenes.Length == 0)
            return [.. Enumerable.Range(0, Nodes.Elements.Length)];
        var shown = new bool[Nodes.Elements.Length];
        foreach (int root in scenes.ElementAtOrDefault(Document.Root.Int("scene") ?? 0).Ints("nodes"))
            if ((uint)root < (uint)shown.Length)
                shown[root] = true;
        foreach (int node in Nodes.TopDown)
            shown[node] |= Nodes.Parents[node] >= 0 && shown[Nodes.Parents[node]];
        return [.. Enumerable.Range(0, shown.Length).Where(node => shown[node])];
    }

    private (TriangleMesh Mesh, IReadOnlyList<AssetMaterial> Materials) Join()
    {
        var joined = JoinedPrimitives.Join(
            _parts.Select(part => new JoinedPrimitives.Slice(part.Json, part.FirstVertex, part.VertexCount, part.Indices)),
            _positions.Count, _attributes, new GltfMaterialReader(Document, _notes));
        int wrong = joined.Indices.Distinct().Count(vertex => !IsFinite(_positions[vertex]));
        if (wrong > 0)
            throw new InvalidDataException($"{wrong} vertices have positions that are not finite.");
        Vector3[] finite = [.. _positions.Select(position => IsFinite(position) ? position : Vector3.Zero)];
        return (new TriangleMesh(finite, joined.Indices) { TexCoords = joined.TexCoords, Colors = joined.Colors }, joined.Materials);
    }

    private static bool IsFinite(Vector3 v) => float.IsFinite(v.X) && float.IsFinite(v.Y) && float.IsFinite(v.Z);
}
