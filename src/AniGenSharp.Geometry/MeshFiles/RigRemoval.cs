using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Gltf.Reading;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>
/// Removes the rig of a glTF file: its skins and influences, the nodes that are joints and nothing else, and the motions of those. The
/// nodes are taken out of the scene, but stay in the list until <see cref="RigRemains"/> removes them.
/// </summary>
internal static class RigRemoval
{
    private static readonly string[] s_rigExtensions =
        ["VRM", "VRMC_vrm", "VRMC_springBone", "VRMC_node_constraint", "VRMC_springBone_extended_collider"];

    /// <summary>Removes the rig.</summary>
    /// <param name="root">The file's JSON, which is changed.</param>
    /// <param name="scene">The file as it was read.</param>
    /// <returns>Whether each node was a part of the rig only.</returns>
    public static bool[] Run(JsonObject root, GltfScene scene)
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
        foreach (JsonNode? mesh in root["meshes"] as JsonArray ?? [])
            foreach (JsonNode? primitive in mesh?["primitives"] as JsonArray ?? [])
                RemoveInfluences(primitive?["attributes"] as JsonObject ?? []);
        RemoveMotions(root, removed);
        RemoveExtensions(root);
        return removed;
    }

    /// <summary>Removes the joints and weights of a primitive's vertices.</summary>
    /// <param name="attributes">The primitive's attributes.</param>
    public static void RemoveInfluences(JsonObject attributes)
    {
        foreach (string name in attributes.Select(attribute => attribute.Key).ToArray())
            if (name.StartsWith("JOINTS_", StringComparison.Ordinal) || name.StartsWith("WEIGHTS_", StringComparison.Ordinal))
                attributes.Remove(name);
    }

    /// <summary>The joints below which there are only joints, and the nodes that only hold such joints together.</summary>
    private static bool[] Removed(GltfScene scene, HashSet<int> joints)
    {
        var nodes = scene.Nodes;
        var removed = new bool[nodes.Elements.Length];
        foreach (int node in nodes.TopDown.Reverse())
        {
            var json = nodes.Elements[node];
            int[] children = json.Ints("children");
            removed[node] = (joints.Contains(node) || children.Length > 0 && json.Get("extras") is null)
                && json.Get("mesh") is null && json.Get("camera") is null && json.Get("extensions") is null
                && children.All(child => removed[child]);
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
            else
                RemoveSamplers(animation);
        }
        if (animations.Count == 0)
            root.Remove("animations");
    }

    /// <summary>Removes the samplers that no channel of an animation uses.</summary>
    private static void RemoveSamplers(JsonObject animation)
    {
        JsonObject[] channels = [.. animation["channels"]!.AsArray().OfType<JsonObject>()];
        int[] used = [.. channels.Select(channel => channel["sampler"].AsInt() ?? -1).Distinct().Order()];
        if (animation["samplers"] is not JsonArray samplers || used.Any(sampler => (uint)sampler >= (uint)samplers.Count))
            return;
        animation["samplers"] = new JsonArray([.. used.Select(sampler => samplers[sampler]!.DeepClone())]);
        foreach (var channel in channels)
            channel["sampler"] = Array.IndexOf(used, channel["sampler"].AsInt()!.Value);
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
