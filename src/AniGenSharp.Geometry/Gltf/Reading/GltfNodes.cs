using System.Numerics;
using System.Text.Json;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>The nodes of a glTF file with their parents and rest transforms, computed once from the top down.</summary>
internal sealed class GltfNodes
{
    /// <param name="document">The file.</param>
    /// <exception cref="InvalidDataException">The nodes are not a forest.</exception>
    public GltfNodes(GltfDocument document)
    {
        JsonElement[] nodes = document.Root.Items("nodes");
        Elements = nodes;
        Names = [.. nodes.Select((node, i) => node.Text("name") is { Length: > 0 } name ? name : $"node_{i}")];
        Parents = ParentsOf(nodes);
        Local = Array.ConvertAll(nodes, NodeTransform.Of);
        World = new Matrix4x4[nodes.Length];
        TopDown = SkeletonTree.TopDown(Parents);
        if (TopDown.Length < nodes.Length)
            throw new InvalidDataException("its node hierarchy contains a cycle.");
        foreach (int node in TopDown)
            World[node] = Parents[node] < 0 ? Local[node].Matrix : Local[node].Matrix * World[Parents[node]];
    }

    /// <summary>The JSON of each node, [N].</summary>
    public JsonElement[] Elements { get; }

    /// <summary>The name of each node, <c>node_5</c> where it has none, [N].</summary>
    public string[] Names { get; }

    /// <summary>Index of each node's parent, -1 at the top, [N].</summary>
    public int[] Parents { get; }

    /// <summary>All nodes, each after its parent, [N].</summary>
    public int[] TopDown { get; }

    /// <summary>From each node's space to its parent's at rest, [N].</summary>
    public NodeTransform[] Local { get; }

    /// <summary>From each node's space to the scene's at rest (row vectors), [N].</summary>
    public Matrix4x4[] World { get; }

    private static int[] ParentsOf(JsonElement[] nodes)
    {
        int[] parents = new int[nodes.Length];
        Array.Fill(parents, -1);
        for (int node = 0; node < nodes.Length; node++)
            foreach (int child in nodes[node].Ints("children"))
            {
                if ((uint)child >= (uint)nodes.Length)
                    throw new InvalidDataException($"node {node} has the child {child} of {nodes.Length}.");
                if (parents[child] >= 0 && parents[child] != node)
                    throw new InvalidDataException($"node {child} has two parents, {parents[child]} and {node}.");
                parents[child] = node;
            }
        return parents;
    }
}
