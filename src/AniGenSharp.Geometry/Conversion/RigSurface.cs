using System.Numerics;
using System.Text.Json;
using AniGenSharp.Geometry.Gltf.Reading;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry.Conversion;

/// <summary>
/// The surface of a file with everything that an asset holds of it: positions and influences as <see cref="RigFileContent"/> has them,
/// normals, texture coordinates, colors and materials. Meshes without a skin below a joint are bound to that joint.
/// </summary>
internal sealed class RigSurface
{
    private readonly RigFileContent _content;
    private readonly PrimitiveAttributes _attributes;
    private readonly GltfMaterialReader _materials;
    private readonly ICollection<string> _notes;
    private readonly JsonElement[] _meshes;
    private readonly List<SurfacePart> _parts = [];
    private readonly Dictionary<(object Owner, string Attributes), SurfacePart> _known = [];
    private readonly List<Vector3> _positions = [];
    private readonly List<(int Joint, int Vertices)> _attached = [];
    private readonly GltfAccessors _accessors;

    private RigSurface(RigFile rig, ICollection<string> notes)
    {
        (_content, _notes) = (rig.Content, notes);
        _accessors = new GltfAccessors(rig.Document);
        _attributes = new PrimitiveAttributes(rig.Document, _accessors, notes);
        _materials = new GltfMaterialReader(rig.Document, notes);
        _meshes = rig.Document.Root.Items("meshes");
        AddSkinned();
        AddAttached();
    }

    /// <summary>Reads the surface.</summary>
    /// <param name="rig">The file.</param>
    /// <param name="notes">Gets what an asset does not hold.</param>
    /// <returns>The mesh, its influences by index in <see cref="RigFile.Joints"/>, and its materials.</returns>
    public static (TriangleMesh Mesh, InfluenceTable Influences, IReadOnlyList<AssetMaterial> Materials) Read(
        RigFile rig, ICollection<string> notes) => new RigSurface(rig, notes).Join();

    private void AddSkinned()
    {
        _positions.AddRange(_content.Mesh.Positions);
        int firstVertex = 0, firstFace = 0;
        foreach (var skin in _content.Skins)
        {
            foreach (var part in skin.Parts)
            {
                int[] indices = _content.Mesh.Indices[(3 * firstFace)..(3 * (firstFace + part.FaceCount))];
                firstFace += part.FaceCount;
                var turns = Array.ConvertAll(part.Skin.Motions, NormalMatrix);
                Add(skin, new SurfacePart(part.Primitive, firstVertex + part.FirstVertex, part.VertexCount, indices, (normal, vertex) =>
                    Turned(normal, skin.Influences, part.FirstVertex + vertex, turns)));
            }
            firstVertex += skin.Mesh.VertexCount;
        }
    }

    private void AddAttached()
    {
        var nodes = _content.Nodes;
        var jointOf = _content.JointNodes.Index().ToDictionary(joint => joint.Item, joint => joint.Index);
        int loose = 0;
        for (int node = 0; node < nodes.Elements.Length; node++)
        {
            if (nodes.Elements[node].Int("mesh") is not { } mesh || nodes.Elements[node].Int("skin") is not null)
                continue;
            int above = node;
            while (above >= 0 && !jointOf.ContainsKey(above))
                above = nodes.Parents[above];
            if (above < 0)
                loose++;
            else
                Attach(mesh, nodes.World[node], jointOf[above]);
        }
        if (loose > 0)
            _notes.Add($"{loose} {(loose == 1 ? "mesh" : "meshes")} that no joint moves {(loose == 1 ? "is" : "are")} not carried over");
    }

    /// <summary>
    /// Adds a part. If it has the vertices of another one with the same owner, as the parts of several materials often do, it uses those.
    /// </summary>
    private void Add(object owner, SurfacePart part)
    {
        string attributes = part.Primitive.Get("attributes")?.GetRawText() ?? "";
        if (!_known.TryAdd((owner, attributes), part))
        {
            int shift = _known[(owner, attributes)].FirstVertex - part.FirstVertex;
            part = part with { FirstVertex = part.FirstVertex + shift, Indices = Array.ConvertAll(part.Indices, index => index + shift) };
        }
        _parts.Add(part);
    }

    private void Attach(int mesh, Matrix4x4 world, int joint)
    {
        var turn = NormalMatrix(world);
        var owner = new object();
        foreach (var primitive in _meshes.ElementAtOrDefault(mesh).Items("primitives")
            .Where(primitive => (primitive.Int("mode") ?? 4) is >= 4 and <= 6))
        {
            Vector3[] positions = _attributes.Vectors(primitive, "POSITION")
                ?? throw new InvalidDataException("a mesh has no positions.");
            int first = _positions.Count;
            _positions.AddRange(positions.Select(position => YUpSpace.ToNetworks(Vector3.Transform(position, world))));
            _attached.Add((joint, positions.Length));
            int[] indices = Array.ConvertAll(TriangleIndices.Read(primitive, positions.Length, _accessors), index => first + index);
            Add(owner, new SurfacePart(primitive, first, positions.Length, indices, (normal, _) => Vector3.TransformNormal(normal, turn)));
        }
    }

    private (TriangleMesh, InfluenceTable, IReadOnlyList<AssetMaterial>) Join()
    {
        var joined = JoinedPrimitives.Join(
            _parts.Select(part => new JoinedPrimitives.Slice(part.Primitive, part.FirstVertex, part.VertexCount, part.Indices)),
            _positions.Count, _attributes, _materials);
        var mesh = new TriangleMesh([.. _positions], joined.Indices)
        {
            TexCoords = joined.Materials.Any(material => material.Textures.Any()) ? joined.TexCoords : null,
            Colors = joined.Colors,
        };
        return WithoutUnusedVertices(mesh with { Normals = Normals(mesh) }, Influences(), joined.Materials);
    }

    private static (TriangleMesh, InfluenceTable, IReadOnlyList<AssetMaterial>) WithoutUnusedVertices(
        TriangleMesh mesh, InfluenceTable influences, IReadOnlyList<AssetMaterial> materials)
    {
        int[] kept = [.. mesh.Indices.Distinct().Order()];
        if (kept.Length == mesh.VertexCount)
            return (mesh, influences, materials);
        var newIndex = new int[mesh.VertexCount];
        for (int i = 0; i < kept.Length; i++)
            newIndex[kept[i]] = i;
        int perVertex = influences.PerVertex;
        var used = new TriangleMesh(Kept(mesh.Positions)!, Array.ConvertAll(mesh.Indices, index => newIndex[index]))
        {
            Normals = Kept(mesh.Normals),
            TexCoords = Kept(mesh.TexCoords),
            Colors = Kept(mesh.Colors),
        };
        return (used, new InfluenceTable(perVertex, Rows(influences.Joints), Rows(influences.Weights)), materials);

        T[]? Kept<T>(T[]? values) => values is null ? null : Array.ConvertAll(kept, vertex => values[vertex]);

        T[] Rows<T>(T[] values) => [.. kept.SelectMany(vertex => values[(vertex * perVertex)..((vertex + 1) * perVertex)])];
    }

    /// <summary>The file's normals; where it has none, the surface's.</summary>
    private Vector3[] Normals(TriangleMesh mesh)
    {
        var normals = VertexNormals.Smooth(mesh);
        foreach (var part in _parts)
        {
            if (_attributes.Vectors(part.Primitive, "NORMAL") is not { } given)
                continue;
            for (int vertex = 0; vertex < Math.Min(given.Length, part.VertexCount); vertex++)
            {
                var normal = YUpSpace.ToNetworks(part.Turn(given[vertex], vertex));
                if (normal.Length() > 1e-12f && float.IsFinite(normal.Length()))
                    normals[part.FirstVertex + vertex] = Vector3.Normalize(normal);
            }
        }
        return normals;
    }

    private InfluenceTable Influences()
    {
        var skinned = _content.Influences;
        if (_attached.Count == 0)
            return skinned;
        int perVertex = skinned.PerVertex;
        var joints = skinned.Joints.ToList();
        var weights = skinned.Weights.ToList();
        foreach (var (joint, vertices) in _attached)
        {
            for (int i = 0; i < vertices * perVertex; i++)
            {
                joints.Add(i % perVertex == 0 ? (ushort)joint : (ushort)0);
                weights.Add(i % perVertex == 0 ? 1 : 0);
            }
        }
        return new InfluenceTable(perVertex, [.. joints], [.. weights]);
    }

    private static Vector3 Turned(Vector3 normal, InfluenceTable influences, int vertex, Matrix4x4[] turns)
    {
        var sum = Vector3.Zero;
        float total = 0;
        for (int slot = vertex * influences.PerVertex; slot < (vertex + 1) * influences.PerVertex; slot++)
        {
            sum += influences.Weights[slot] * Vector3.TransformNormal(normal, turns[influences.Joints[slot]]);
            total += influences.Weights[slot];
        }
        return total > 0 ? sum : normal;
    }

    /// <summary>What turns normals where a matrix turns points: the transposed inverse.</summary>
    private static Matrix4x4 NormalMatrix(Matrix4x4 matrix) =>
        Matrix4x4.Invert(matrix with { Translation = Vector3.Zero }, out var inverse) ? Matrix4x4.Transpose(inverse) : matrix;

    private sealed record SurfacePart(
        JsonElement Primitive, int FirstVertex, int VertexCount, int[] Indices, Func<Vector3, int, Vector3> Turn);
}
