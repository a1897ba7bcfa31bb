using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;
using AniGenSharp.Geometry.Skeletons;
using SharpGLTF.Schema2;

namespace AniGenSharp.Geometry.Gltf;

/// <summary>
/// The nodes of a glTF with their parents and places, found once from the top down. (The library looks for a node's parent
/// among all nodes, and for its place through all above it: with a thousand joints that takes seconds.)
/// </summary>
internal sealed class NodeTree
{
    /// <summary>The library reads nodes by recursion; more levels than this are no creature's, and many more overflow its stack.</summary>
    public const int MostLevels = 1000;

    /// <param name="model">A glTF whose nodes are trees.</param>
    public NodeTree(ModelRoot model)
    {
        var nodes = model.LogicalNodes;
        Parents = new int[nodes.Count];
        World = new Matrix4x4[nodes.Count];
        Array.Fill(Parents, -1);
        foreach (Node node in nodes)
            foreach (Node child in node.VisualChildren)
                Parents[child.LogicalIndex] = node.LogicalIndex;
        foreach (int node in SkeletonTree.TopDown(Parents))
            World[node] = Parents[node] < 0 ? nodes[node].LocalMatrix : nodes[node].LocalMatrix * World[Parents[node]];
    }

    /// <summary>Index of each node's parent, -1 at the top, [N].</summary>
    public int[] Parents { get; }

    /// <summary>From each node's space to the scene's, [N].</summary>
    public Matrix4x4[] World { get; }

    /// <summary>What keeps a file's nodes from being read, or null. What else is wrong with the file is left to the library to say.</summary>
    /// <param name="file">The bytes of a .glb or .gltf file.</param>
    public static string? Fault(ReadOnlySpan<byte> file)
    {
        try
        {
            var reader = new Utf8JsonReader(JsonOf(file));
            using var json = JsonDocument.ParseValue(ref reader); // Whatever pads the chunk is not looked at.
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("nodes", out var nodes) && nodes.ValueKind == JsonValueKind.Array ? Fault(nodes) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Fault(JsonElement nodes)
    {
        int[][] children = [.. nodes.EnumerateArray().Select(Children)];
        int[] parents = new int[children.Length], levels = new int[children.Length];
        foreach (int child in children.SelectMany(own => own))
            if (child >= 0 && child < children.Length)
                parents[child]++;
        if (parents.Any(count => count > 1))
            return "a node hangs on two others.";
        var order = new Queue<int>(Enumerable.Range(0, children.Length).Where(node => parents[node] == 0));
        int reached = 0;
        for (; order.TryDequeue(out int node); reached++)
        {
            if (levels[node] >= MostLevels)
                return $"its nodes hang on each other for more than {MostLevels} levels.";
            foreach (int child in children[node].Where(child => child >= 0 && child < children.Length))
            {
                levels[child] = levels[node] + 1;
                order.Enqueue(child);
            }
        }
        return reached < children.Length ? "its nodes hang on each other in a circle." : null;
    }

    private static int[] Children(JsonElement node) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty("children", out var children) && children.ValueKind == JsonValueKind.Array
            ? [.. children.EnumerateArray().Select(child => child.ValueKind == JsonValueKind.Number && child.TryGetInt32(out int index) ? index : -1)]
            : [];

    /// <summary>The first chunk of a GLB, or all of a text file.</summary>
    private static ReadOnlySpan<byte> JsonOf(ReadOnlySpan<byte> file)
    {
        const int header = 20;
        var mark = "\uFEFF"u8;
        if (file.Length < header || !file.StartsWith("glTF"u8))
            return file.StartsWith(mark) ? file[mark.Length..] : file;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(file[12..]);
        return file.Slice(header, (int)Math.Min(length, file.Length - header));
    }
}
