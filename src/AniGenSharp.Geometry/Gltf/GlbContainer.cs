using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace AniGenSharp.Geometry.Gltf;

/// <summary>The JSON of a GLB and the data that follows it, for extensions that the glTF library does not support.</summary>
internal sealed class GlbContainer
{
    private const int HeaderLength = 12, ChunkHeaderLength = 8;
    private const uint Magic = 0x46546C67, JsonChunk = 0x4E4F534A;

    private readonly byte[] _rest;

    /// <param name="glb">A valid GLB.</param>
    public GlbContainer(byte[] glb)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(glb.AsSpan(HeaderLength));
        Json = JsonNode.Parse(glb.AsSpan(HeaderLength + ChunkHeaderLength, length))!.AsObject();
        _rest = glb[(HeaderLength + ChunkHeaderLength + length)..];
    }

    /// <summary>The glTF document.</summary>
    public JsonObject Json { get; }

    /// <summary>Adds an extension object to the document and lists it as used.</summary>
    public void AddExtension(string name, JsonObject value)
    {
        Object(Json, "extensions").Add(name, value);
        if (Json["extensionsUsed"] is not JsonArray used)
            Json.Add("extensionsUsed", used = []);
        used.Add(name);
    }

    /// <summary>The whole file.</summary>
    public byte[] ToBytes()
    {
        byte[] json = Encoding.UTF8.GetBytes(Json.ToJsonString());
        int padded = (json.Length + 3) / 4 * 4;
        var glb = new byte[HeaderLength + ChunkHeaderLength + padded + _rest.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(glb, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(glb.AsSpan(4), 2);
        BinaryPrimitives.WriteInt32LittleEndian(glb.AsSpan(8), glb.Length);
        BinaryPrimitives.WriteInt32LittleEndian(glb.AsSpan(HeaderLength), padded);
        BinaryPrimitives.WriteUInt32LittleEndian(glb.AsSpan(HeaderLength + 4), JsonChunk);
        var chunk = glb.AsSpan(HeaderLength + ChunkHeaderLength, padded);
        chunk.Fill((byte)' ');
        json.CopyTo(chunk);
        _rest.CopyTo(glb, HeaderLength + ChunkHeaderLength + padded);
        return glb;
    }

    private static JsonObject Object(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
            parent.Add(name, child = []);
        return child;
    }
}
