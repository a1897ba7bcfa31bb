using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Gltf.Reading;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>
/// Removes the nodes, accessors and buffer views that only the removed rig of a glTF file used, and renumbers the others. What nothing used
/// before either stays. In a file with an extension whose references are not known, all of them stay.
/// </summary>
internal sealed class RigRemains
{
    private readonly JsonObject _root;
    private readonly HashSet<int> _accessors;
    private readonly HashSet<int> _views;

    /// <summary>Notes what the file uses.</summary>
    /// <param name="root">The file's JSON before its rig is removed.</param>
    public RigRemains(JsonObject root)
    {
        _root = root;
        _accessors = Used(GltfReferences.Accessors);
        _views = Used(GltfReferences.Views);
    }

    /// <summary>Removes what the file no longer uses.</summary>
    /// <param name="nodes">Whether each node of the original file was a part of the rig only.</param>
    /// <param name="binary">The file's only buffer.</param>
    /// <returns>The buffer without the data of the removed buffer views.</returns>
    public MemoryStream Remove(bool[] nodes, MemoryStream binary)
    {
        if (GltfReferences.MayBeIncomplete(_root))
            return binary;
        Drop("nodes", [.. Enumerable.Range(0, nodes.Length).Where(node => nodes[node])], GltfReferences.Nodes);
        Drop("accessors", [.. _accessors.Except(Used(GltfReferences.Accessors))], GltfReferences.Accessors);
        Drop("bufferViews", [.. _views.Except(Used(GltfReferences.Views))], GltfReferences.Views);
        return Pack(binary);
    }

    private HashSet<int> Used(Func<JsonObject, IEnumerable<JsonValue>> references) =>
        [.. references(_root).Select(reference => reference.AsInt()).OfType<int>()];

    private void Drop(string name, HashSet<int> dropped, Func<JsonObject, IEnumerable<JsonValue>> references)
    {
        if (_root[name] is not JsonArray list || dropped.Count == 0)
            return;
        var numbers = new int[list.Count];
        for (int i = 0, next = 0; i < numbers.Length; i++)
            numbers[i] = dropped.Contains(i) ? -1 : next++;
        JsonNode?[] kept = [.. list.Where((_, i) => numbers[i] >= 0)];
        list.Clear();
        foreach (var element in kept)
            list.Add(element);
        foreach (var reference in references(_root).ToArray())
            if (reference.AsInt() is >= 0 and var old && old < numbers.Length && numbers[old] != old)
                reference.ReplaceWith(numbers[old]);
    }

    /// <summary>The data of all buffer views, one after the other.</summary>
    private MemoryStream Pack(MemoryStream binary)
    {
        var packed = new MemoryStream();
        ReadOnlySpan<byte> padding = [0, 0, 0];
        var source = binary.GetBuffer().AsSpan(0, (int)binary.Length);
        var views = (_root["bufferViews"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
        if (views.Any(view => view["buffer"].AsInt() != 0))
            return binary;
        foreach (var view in views)
        {
            int start = view["byteOffset"].AsInt() ?? 0, length = view["byteLength"].AsInt()!.Value;
            view["byteOffset"] = (int)packed.Length;
            packed.Write(source.Slice(start, length));
            packed.Write(padding[..(int)(-packed.Length & 3)]);
        }
        return packed;
    }
}
