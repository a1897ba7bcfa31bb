using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Gltf.Reading;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>
/// Removes the rig of a glTF file: its skins, the nodes that are joints and nothing else, and the motions of those. Nodes are taken out of
/// the scene but stay in the list, so that all others keep their numbers.
/// </summary>
internal static class RigRemoval
{
    private static readonly string[] s_rigExtensions =
        ["VRM", "VRMC_vrm", "VRMC_springBone", "VRMC_node_constraint", "VRMC_springBone_extended_collider"];

    /// <summary>Removes the rig.</summary>
    /// <param name="root">The file's JSON, which is changed.</param>
    /// <param name="scene">The file as it was read.</param>
    public static void Run(JsonObject root, GltfScene scene)
    {
        var joints = scene.Document.Root.Items("skins").SelectMany(skin => skin.Ints("joints")).ToHashSet();
        bool[] removed = Removed(scene, joints);
        root.Remove("skins");
        foreach (JsonNode? node in root["nodes"] as JsonArray ?? [])
        {
            (node as JsonObject)?.Remove("skin");
            if (node is JsonObject parent && !Keep(parent, "children", removed))
                parent.Remove("children");
        }
        foreach (JsonNode? shown in root["scenes"] as JsonArray ?? [])
            if (shown is JsonObject one && !Keep(one, "nodes", removed))
                one.Remove("nodes");
        RemoveMotions(root, removed);
        RemoveExtensions(root);
    }

    /// <summary>The joints below which there are only joints.</summary>
    private static bool[] Removed(GltfScene scene, HashSet<int> joints)
    {
        var nodes = scene.Nodes;
        var removed = new bool[nodes.Elements.Length];
        foreach (int node in nodes.TopDown.Reverse())
        {
            var json = nodes.Elements[node];
            removed[node] = joints.Contains(node) && json.Get("mesh") is null && json.Get("camera") is null
                && json.Ints("children").All(child => removed[child]);
        }
        return removed;
    }

    /// <summary>Keeps the nodes of a list that are not removed. Returns whether any is left.</summary>
    private static bool Keep(JsonObject owner, string list, bool[] removed)
    {
        if (owner[list] is not JsonArray nodes)
            return true;
        int[] kept =
            [.. nodes.Select(node => node.AsInt()).OfType<int>().Where(node => (uint)node < (uint)removed.Length && !removed[node])];
        owner[list] = new JsonArray([.. kept.Select(node => JsonValue.Create(node))]);
        return kept.Length > 0;
    }

    private static void RemoveMotions(JsonObject root, bool[] removed)
    {
        if (root["animations"] is not JsonArray animations)
            return;
        foreach (JsonObject animation in animations.OfType<JsonObject>().ToArray())
        {
            foreach (JsonObject channel in (animation["channels"] as JsonArray ?? []).OfType<JsonObject>().ToArray())
                if (channel["target"].Get("node").AsInt() is { } node && (uint)node < (uint)removed.Length && removed[node])
                    animation["channels"]!.AsArray().Remove(channel);
            if (animation["channels"] is not JsonArray { Count: > 0 })
                animations.Remove(animation);
        }
        if (animations.Count == 0)
            root.Remove("animations");
    }

    private static void RemoveExtensions(JsonObject root)
    {
        (root["extras"] as JsonObject)?.Remove("humanoid");
        foreach (string name in s_rigExtensions)
        {
            (root["extensions"] as JsonObject)?.Remove(name);
            foreach (string list in (string[])["extensionsUsed", "extensionsRequired"])
                if (root[list] is JsonArray names)
                {
                    foreach (JsonNode? entry in names.Where(entry => entry.AsText() == name).ToArray())
                        names.Remove(entry);
                    if (names.Count == 0)
                        root.Remove(list);
                }
        }
        if (root["extensions"] is JsonObject { Count: 0 })
            root.Remove("extensions");
    }
}
