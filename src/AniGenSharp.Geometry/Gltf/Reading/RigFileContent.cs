using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>The content of a rigged file: its skins separately, and all of them together over one list of joints.</summary>
internal sealed class RigFileContent
{
    /// <summary>The skins that meshes are bound to.</summary>
    public required RigSkin[] Skins { get; init; }

    /// <summary>All skins' surfaces.</summary>
    public required TriangleMesh Mesh { get; init; }

    /// <summary>All skins' joints, each once, in the order of the skins.</summary>
    public required SkeletonForest Joints { get; init; }

    /// <summary>Index of each joint's node, [J].</summary>
    public required int[] JointNodes { get; init; }

    /// <summary>Influences of the mesh, by index in <see cref="Joints"/>.</summary>
    public required InfluenceTable Influences { get; init; }

    /// <summary>The file's nodes.</summary>
    public required GltfNodes Nodes { get; init; }

    /// <summary>The file's animations.</summary>
    public required GltfAnimation[] Animations { get; init; }

    /// <summary>Names of the animations, or numbers for those without one.</summary>
    public required string[] ClipNames { get; init; }

    /// <summary>Humanoid bones that the file declares.</summary>
    public required IReadOnlyDictionary<string, int> HumanoidBones { get; init; }

    /// <summary>Defects that did not keep the file from being read.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Reads the skins of a file.</summary>
    /// <exception cref="InvalidDataException">Nothing is skinned, or the data is damaged.</exception>
    public static RigFileContent Read(GltfDocument document)
    {
        var accessors = new GltfAccessors(document);
        var nodes = new GltfNodes(document);
        RigSkin[] skins = ReadSkins(document, accessors, nodes);
        int[] jointNodes = [.. skins.SelectMany(skin => skin.Nodes).Distinct()];
        if (jointNodes.Length > ushort.MaxValue + 1)
            throw new InvalidDataException($"its skins have {jointNodes.Length} joints; up to {ushort.MaxValue + 1} are read.");
        var joints = Forest(jointNodes, nodes);
        var index = Index(jointNodes);
        var animations = GltfAnimation.ReadAll(document, accessors, nodes);
        return new RigFileContent
        {
            Skins = skins,
            Mesh = Combine([.. skins.Select(skin => skin.Mesh)]),
            Joints = joints,
            JointNodes = jointNodes,
            Influences = Combine(skins, index),
            Nodes = nodes,
            Animations = animations,
            ClipNames = [.. animations.Select((animation, i) => animation.Name ?? $"animation_{i}")],
            HumanoidBones = GltfHumanoid.Bones(document)
                .Where(bone => index.ContainsKey(bone.Value)).ToDictionary(bone => bone.Key, bone => index[bone.Value]),
            Problems =
            [
                .. skins.SelectMany(skin => skin.Problems.Select(problem => skins.Length == 1 ? problem : $"{skin.Name}: {problem}")),
                .. animations.SelectMany((animation, i) => animation.Problems.Select(
                    problem => $"{animation.Name ?? $"animation_{i}"}: {problem}")),
            ],
        };
    }

    private static RigSkin[] ReadSkins(GltfDocument document, GltfAccessors accessors, GltfNodes nodes)
    {
        GltfSkin[] all = GltfSkin.ReadAll(document, accessors, nodes);
        var meshes = new List<int>[all.Length];
        foreach (var node in nodes.Elements)
        {
            if (node.Int("mesh") is not { } mesh || node.Int("skin") is not { } skin)
                continue;
            if ((uint)skin >= (uint)all.Length)
                throw new InvalidDataException($"a node has skin {skin} of {all.Length}.");
            (meshes[skin] ??= []).Add(mesh);
        }
        var reader = new SkinnedMeshReader(document, accessors);
        var skins = new List<RigSkin>();
        for (int i = 0; i < all.Length; i++)
        {
            if (meshes[i] is not { } bound || all[i].Joints.Length == 0)
                continue;
            var problems = new List<string>(all[i].Problems);
            var (mesh, influences, parts) = reader.Read(all[i], bound, problems);
            skins.Add(new RigSkin(all[i].Name, mesh, Forest(all[i].Joints, nodes), all[i].Joints, influences, problems) { Parts = parts });
        }
        return skins.Count > 0 ? [.. skins] : throw new InvalidDataException("it holds no skinned mesh.");
    }

    private static SkeletonForest Forest(int[] jointNodes, GltfNodes nodes)
    {
        var index = Index(jointNodes);
        return new SkeletonForest(
            Array.ConvertAll(jointNodes, node => YUpSpace.ToNetworks(nodes.World[node].Translation)),
            Array.ConvertAll(jointNodes, Parent),
            Array.ConvertAll(jointNodes, node => nodes.Names[node]));

        int Parent(int node)
        {
            for (int above = nodes.Parents[node]; above >= 0; above = nodes.Parents[above])
                if (index.TryGetValue(above, out int joint))
                    return joint;
            return -1;
        }
    }

    private static Dictionary<int, int> Index(int[] jointNodes)
    {
        var index = new Dictionary<int, int>();
        for (int j = 0; j < jointNodes.Length; j++)
            index.TryAdd(jointNodes[j], j);
        return index;
    }

    private static TriangleMesh Combine(TriangleMesh[] meshes)
    {
        if (meshes.Length == 1)
            return meshes[0];
        var positions = new List<Vector3>();
        var indices = new List<int>();
        foreach (TriangleMesh mesh in meshes)
        {
            int first = positions.Count;
            indices.AddRange(mesh.Indices.Select(i => first + i));
            positions.AddRange(mesh.Positions);
        }
        return new TriangleMesh([.. positions], [.. indices]);
    }

    private static InfluenceTable Combine(RigSkin[] skins, Dictionary<int, int> index)
    {
        if (skins.Length == 1 && skins[0].Nodes.Length == index.Count)
            return skins[0].Influences;
        int perVertex = skins.Max(skin => skin.Influences.PerVertex), count = skins.Sum(skin => skin.Influences.VertexCount), first = 0;
        var all = new InfluenceTable(perVertex, new ushort[count * perVertex], new float[count * perVertex]);
        foreach (RigSkin skin in skins)
        {
            int few = skin.Influences.PerVertex;
            for (int i = 0; i < skin.Influences.Joints.Length; i++)
            {
                int slot = (first + i / few) * perVertex + i % few;
                all.Joints[slot] = (ushort)index[skin.Nodes[skin.Influences.Joints[i]]];
                all.Weights[slot] = skin.Influences.Weights[i];
            }
            first += skin.Influences.VertexCount;
        }
        return all;
    }
}
