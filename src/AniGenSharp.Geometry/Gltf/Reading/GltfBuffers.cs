using System.Text.Json.Nodes;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>Combines all data that a glTF file refers to in one buffer, as in a .glb file.</summary>
internal static class GltfBuffers
{
    /// <summary>Copies all buffers and images in separate files into one buffer, and makes the JSON refer to it.</summary>
    /// <param name="root">The file's JSON, which is changed.</param>
    /// <param name="document">The file.</param>
    /// <returns>The buffer, which can be appended to.</returns>
    /// <exception cref="InvalidDataException">The buffers are larger than 2 GB together, or one has no data.</exception>
    public static MemoryStream MergeIntoOne(JsonObject root, GltfDocument document)
    {
        var merged = new MemoryStream();
        int count = (root["buffers"] as JsonArray)?.Count ?? 0;
        var starts = new long[count];
        for (int i = 0; i < count; i++)
        {
            starts[i] = merged.Length;
            var bytes = document.Buffer(i);
            if (merged.Length + bytes.Length > int.MaxValue / 2)
                throw new InvalidDataException("its buffers are too large for one .glb file.");
            merged.Write(bytes.Span);
            Pad(merged);
        }
        foreach (JsonNode? view in root["bufferViews"] as JsonArray ?? [])
        {
            Shift(view as JsonObject, starts);
            Shift(view.Get("extensions").Get("EXT_meshopt_compression") as JsonObject, starts);
        }
        foreach (JsonNode? image in root["images"] as JsonArray ?? [])
            Embed(root, merged, image as JsonObject, document);
        return merged;
    }

    /// <summary>Appends bytes as a buffer view.</summary>
    /// <returns>Index of the view.</returns>
    public static int Append(JsonObject root, MemoryStream binary, ReadOnlySpan<byte> bytes)
    {
        Pad(binary);
        if (root["bufferViews"] is not JsonArray views)
            root["bufferViews"] = views = [];
        views.Add(new JsonObject { ["buffer"] = 0, ["byteOffset"] = (int)binary.Length, ["byteLength"] = bytes.Length });
        binary.Write(bytes);
        Pad(binary);
        return views.Count - 1;
    }

    private static void Shift(JsonObject? view, long[] starts)
    {
        if (view.Get("buffer").AsInt() is not (>= 0 and int buffer) || buffer >= starts.Length || buffer == 0)
            return;
        view!["buffer"] = 0;
        view["byteOffset"] = starts[buffer] + (view["byteOffset"].AsInt() ?? 0);
    }

    private static void Embed(JsonObject root, MemoryStream binary, JsonObject? image, GltfDocument document)
    {
        if (image.Get("uri").AsText() is not { } uri || uri.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            return;
        byte[] bytes = document.Resource(uri);
        image!.Remove("uri");
        image["bufferView"] = Append(root, binary, bytes);
        image["mimeType"] = bytes is [0x89, (byte)'P', ..] ? "image/png"
            : bytes is [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] ? "image/webp"
            : "image/jpeg";
    }

    private static void Pad(MemoryStream stream)
    {
        while (stream.Length % 4 != 0)
            stream.WriteByte(0);
    }
}
