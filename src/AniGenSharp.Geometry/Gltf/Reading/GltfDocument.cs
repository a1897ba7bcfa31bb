using System.Text.Json;
using AniGenSharp.Geometry.Files;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>
/// A glTF 2.0 file as stored: its JSON and its buffers. Nothing is validated beyond what is needed to find them, because files from other
/// tools are read as leniently as viewers read them.
/// </summary>
internal sealed class GltfDocument
{
    /// <summary>The maximum nesting depth of the JSON; the extras of some tools are deeply nested.</summary>
    private const int MaxJsonDepth = 1024;

    private readonly string _path;
    private readonly byte[]? _binaryChunk;
    private readonly byte[]?[] _buffers;

    private GltfDocument(string path, bool binary, JsonElement root, byte[]? binaryChunk)
    {
        (_path, IsBinary, Root, _binaryChunk) = (path, binary, root, binaryChunk);
        _buffers = new byte[root.Items("buffers").Length][];
    }

    /// <summary>The JSON object.</summary>
    public JsonElement Root { get; }

    /// <summary>Whether the file is a .glb, with its JSON and first buffer in one container.</summary>
    public bool IsBinary { get; }

    /// <summary>Reads a .glb or .gltf file.</summary>
    /// <param name="path">The file; the content decides which of the two it is.</param>
    /// <exception cref="InvalidDataException">The file is neither, or is truncated; the message says why, without the path.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static GltfDocument Read(string path) => Parse(InputFile.ReadAllBytes(path), path);

    /// <summary>Parses the content of a .glb or .gltf file.</summary>
    /// <param name="file">The content, which decides which of the two it is.</param>
    /// <param name="path">Where other files that it refers to are looked for.</param>
    /// <exception cref="InvalidDataException">The content is neither, or is truncated; the message says why, without the path.</exception>
    public static GltfDocument Parse(byte[] file, string path)
    {
        var (json, binary) = GlbChunks.Split(file);
        var options = new JsonReaderOptions
        {
            MaxDepth = MaxJsonDepth,
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
        };
        try
        {
            // The reader stops at the end of the object, so that any padding after it is ignored.
            var reader = new Utf8JsonReader(json.Span, options);
            using var parsed = JsonDocument.ParseValue(ref reader);
            if (parsed.RootElement.ValueKind != JsonValueKind.Object || !parsed.RootElement.TryGetProperty("asset", out _))
                throw new InvalidDataException("the JSON is not a glTF object: it has no \"asset\".");
            return new GltfDocument(path, GlbChunks.IsGlb(file), parsed.RootElement.Clone(), binary);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(Explain(file, path, e.BytePositionInLine ?? 0), e);
        }
    }

    /// <summary>Why a file whose JSON cannot be parsed is not read.</summary>
    private static string Explain(byte[] file, string path, long position)
    {
        if (file.Length == 0)
            return "the file is empty.";
        bool isJson = file.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
        if (GlbChunks.IsGlb(file) || isJson)
            return $"its JSON is damaged or truncated near byte {position}.";
        return Path.GetExtension(path).ToLowerInvariant() is ".glb" or ".gltf"
            ? "not a glTF file in spite of its name: it begins neither like a GLB nor with JSON."
            : "only .glb and .gltf files are read.";
    }

    /// <summary>The bytes of a buffer, loaded when first asked for.</summary>
    /// <param name="index">Index of the buffer in the file.</param>
    /// <exception cref="InvalidDataException">There is no such buffer, or it is not inside the file or below its folder.</exception>
    public ReadOnlyMemory<byte> Buffer(int index)
    {
        if ((uint)index >= (uint)_buffers.Length)
            throw new InvalidDataException($"it refers to buffer {index} of {_buffers.Length}.");
        return _buffers[index] ??= LoadBuffer(index);
    }

    /// <summary>The bytes that a URI of this file stands for: data inside the URI, or a file below this file's folder.</summary>
    /// <param name="uri">A data URI or a relative path.</param>
    /// <exception cref="InvalidDataException">The URI leads elsewhere, or cannot be decoded.</exception>
    public byte[] Resource(string uri) => GltfUri.Load(uri, _path, IsBinary);

    private byte[] LoadBuffer(int index)
    {
        JsonElement buffer = Root.Items("buffers")[index];
        return buffer.Text("uri") is { } uri ? Resource(uri)
            : index == 0 && _binaryChunk is not null ? _binaryChunk
            : throw new InvalidDataException($"buffer {index} has no data.");
    }
}
