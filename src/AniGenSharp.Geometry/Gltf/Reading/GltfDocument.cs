using System.Text;
using System.Text.Json;
using System.Text.Unicode;
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

    /// <summary>A property that occurs twice cannot be kept when the file is written again.</summary>
    private static readonly JsonDocumentOptions s_options = new()
    {
        MaxDepth = MaxJsonDepth,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
    };

    private readonly byte[]? _binaryChunk;
    private readonly byte[]?[] _buffers;

    private GltfDocument(string path, bool binary, JsonElement root, byte[]? binaryChunk)
    {
        (Path, IsBinary, Root, _binaryChunk) = (path, binary, root, binaryChunk);
        _buffers = new byte[root.Items("buffers").Length][];
    }

    /// <summary>Where other files that it refers to are looked for.</summary>
    public string Path { get; }

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
        var (stored, binary) = GlbChunks.Split(file);
        // Some tools write names in another encoding than UTF-8; their letters are replaced.
        var json = Utf8.IsValid(stored.Span) ? stored : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(stored.Span));
        try
        {
            using var parsed = JsonDocument.Parse(json[..ObjectLength(json.Span)], s_options);
            if (parsed.RootElement.ValueKind != JsonValueKind.Object || !parsed.RootElement.TryGetProperty("asset", out _))
                throw new InvalidDataException("the JSON is not a glTF object: it has no \"asset\".");
            if (json.Span.IndexOf("\\ud"u8) >= 0 || json.Span.IndexOf("\\uD"u8) >= 0)
                RequireText(parsed.RootElement);
            return new GltfDocument(path, GlbChunks.IsGlb(file), parsed.RootElement.Clone(), binary);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(Explain(file, path, e.BytePositionInLine ?? 0), e);
        }
    }

    /// <summary>The length of the JSON up to the end of its object, so that any padding after it is ignored.</summary>
    private static int ObjectLength(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions
        {
            MaxDepth = s_options.MaxDepth,
            AllowTrailingCommas = s_options.AllowTrailingCommas,
            CommentHandling = s_options.CommentHandling,
        });
        reader.Read();
        reader.Skip();
        return (int)reader.BytesConsumed;
    }

    /// <summary>Rejects text with half of a surrogate pair, which can be parsed but not read.</summary>
    private static void RequireText(JsonElement element)
    {
        try
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.String:
                    element.GetString();
                    break;
                case JsonValueKind.Array:
                    foreach (var item in element.EnumerateArray())
                        RequireText(item);
                    break;
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject())
                    {
                        _ = property.Name;
                        RequireText(property.Value);
                    }
                    break;
            }
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException("its JSON has text that is not valid Unicode.", e);
        }
    }

    /// <summary>Why a file whose JSON cannot be parsed is not read.</summary>
    private static string Explain(byte[] file, string path, long position)
    {
        if (file.Length == 0)
            return "the file is empty.";
        if (LooksLikeGltf(file))
            return $"its JSON is damaged or truncated near byte {position}.";
        return System.IO.Path.GetExtension(path).ToLowerInvariant() is ".glb" or ".gltf"
            ? "not a glTF file in spite of its name: it begins neither like a GLB nor with JSON."
            : "only .glb and .gltf files are read.";
    }

    /// <summary>Whether a file begins like a GLB, or with a JSON object.</summary>
    public static bool LooksLikeGltf(ReadOnlySpan<byte> file) =>
        GlbChunks.IsGlb(file) || file.TrimStart("\uFEFF \t\r\n"u8) is [(byte)'{', ..];

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
    public byte[] Resource(string uri) => GltfUri.Load(uri, Path, IsBinary);

    private byte[] LoadBuffer(int index)
    {
        JsonElement buffer = Root.Items("buffers")[index];
        return buffer.Text("uri") is { } uri ? Resource(uri)
            : index == 0 && _binaryChunk is not null ? _binaryChunk
            : throw new InvalidDataException($"buffer {index} has no data.");
    }
}
