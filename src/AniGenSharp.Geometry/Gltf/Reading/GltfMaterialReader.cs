using System.Numerics;
using System.Text.Json;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>Reads the materials of a file and the pictures of their textures.</summary>
internal sealed class GltfMaterialReader
{
    private readonly GltfDocument _document;
    private readonly ICollection<string> _problems;
    private readonly JsonElement[] _materials, _textures, _images, _samplers;
    private readonly Dictionary<int, AssetImage?> _read = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <param name="document">The file.</param>
    /// <param name="problems">Receives what cannot be read, one sentence each.</param>
    public GltfMaterialReader(GltfDocument document, ICollection<string> problems)
    {
        (_document, _problems) = (document, problems);
        _materials = document.Root.Items("materials");
        _textures = document.Root.Items("textures");
        _images = document.Root.Items("images");
        _samplers = document.Root.Items("samplers");
    }

    /// <summary>Reads a material.</summary>
    /// <param name="index">Its index, or null for glTF's default material.</param>
    /// <param name="faceCount">Number of its faces.</param>
    /// <returns>The material, and the texture coordinates that its textures use.</returns>
    public (AssetMaterial Material, TextureSpace Space) Read(int? index, int faceCount)
    {
        JsonElement json = _materials.ElementAtOrDefault(index ?? -1);
        string name = Unique(json.Text("name") is { Length: > 0 } own ? own : $"material_{index ?? _materials.Length}");
        JsonElement surface = json.Get("pbrMetallicRoughness") ?? default;
        JsonElement[] textures =
        [
            surface.Get("baseColorTexture") ?? default, surface.Get("metallicRoughnessTexture") ?? default,
            json.Get("normalTexture") ?? default, json.Get("occlusionTexture") ?? default, json.Get("emissiveTexture") ?? default,
        ];
        var given = textures.Where(texture => texture.ValueKind == JsonValueKind.Object);
        TextureSpace[] spaces = [.. given.Select(TextureSpace.Read).Distinct()];
        if (spaces.Length > 1)
            _problems.Add($"the textures of {name} use different texture coordinates, of which only the first are kept");
        AssetImage?[] pictures = Array.ConvertAll(textures, texture => Picture(texture, name));
        var material = new AssetMaterial(name, faceCount)
        {
            BaseColor = surface.Floats("baseColorFactor", 4) is { } c ? new Vector4(c[0], c[1], c[2], c[3]) : Vector4.One,
            BaseColorTexture = pictures[0],
            Metallic = Number(surface, "metallicFactor", 1),
            Roughness = Number(surface, "roughnessFactor", 1),
            MetallicRoughnessTexture = pictures[1],
            NormalTexture = pictures[2],
            OcclusionTexture = pictures[3],
            Emissive = json.Vector("emissiveFactor", Vector3.Zero),
            EmissiveTexture = pictures[4],
            RepeatsTextures = textures.Any(Repeats),
            Alpha = json.Text("alphaMode") switch
            {
                "MASK" => MaterialAlpha.Mask,
                "BLEND" => MaterialAlpha.Blend,
                _ => MaterialAlpha.Opaque,
            },
            AlphaCutoff = Number(json, "alphaCutoff", 0.5f),
            DoubleSided = json.Flag("doubleSided"),
        };
        if (Number(textures[2], "scale", 1) != 1 || Number(textures[3], "strength", 1) != 1)
            _problems.Add($"the strengths of normals and occlusion of {name} are not carried over");
        return (material, spaces.Length > 0 ? spaces[0] : TextureSpace.Plain);
    }

    private AssetImage? Picture(JsonElement texture, string material)
    {
        if (texture.ValueKind != JsonValueKind.Object)
            return null;
        JsonElement json = _textures.ElementAtOrDefault(texture.Int("index") ?? -1);
        // A texture in WebP may have a simpler picture for readers that do not know it.
        var plain = Read(json.Int("source"));
        var picture = Read(json.Extension("EXT_texture_webp")?.Int("source")) is { } webp ? webp with { Fallback = plain } : plain;
        if (picture is null)
            _problems.Add($"a texture of {material} is not PNG, JPEG or WebP and is not carried over");
        return picture;
    }

    private AssetImage? Read(int? image)
    {
        if (image is not { } index)
            return null;
        if (!_read.TryGetValue(index, out var picture))
            _read[index] = picture = Load(index);
        return picture;
    }

    private AssetImage? Load(int index)
    {
        JsonElement image = _images.ElementAtOrDefault(index);
        byte[] bytes;
        if (image.Text("uri") is { } uri)
            bytes = _document.Resource(uri);
        else if (image.Int("bufferView") is { } view)
            bytes = View(view);
        else
            return null;
        return bytes switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => new AssetImage(bytes, "image/png"),
            [0xFF, 0xD8, ..] => new AssetImage(bytes, "image/jpeg"),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] =>
                new AssetImage(bytes, "image/webp"),
            _ => null,
        };
    }

    private byte[] View(int index)
    {
        JsonElement view = _document.Root.Items("bufferViews").ElementAtOrDefault(index);
        var buffer = _document.Buffer(view.Int("buffer") ?? -1);
        int offset = view.Int("byteOffset") ?? 0, length = view.Int("byteLength") ?? -1;
        return offset >= 0 && length >= 0 && (long)offset + length <= buffer.Length
            ? buffer.Slice(offset, length).ToArray()
            : throw new InvalidDataException($"a picture lies outside of its buffer of {buffer.Length} bytes.");
    }

    /// <summary>Whether a texture is repeated, mirrored or not, which is glTF's default.</summary>
    private bool Repeats(JsonElement texture)
    {
        const int ClampToEdge = 33071;
        if (texture.ValueKind != JsonValueKind.Object)
            return false;
        JsonElement sampler = _samplers.ElementAtOrDefault(_textures.ElementAtOrDefault(texture.Int("index") ?? -1).Int("sampler") ?? -1);
        return sampler.Int("wrapS") != ClampToEdge || sampler.Int("wrapT") != ClampToEdge;
    }

    private string Unique(string name)
    {
        string unique = name;
        for (int copy = 2; !_names.Add(unique); copy++)
            unique = $"{name}_{copy}";
        return unique;
    }

    private static float Number(JsonElement json, string name, float otherwise) =>
        json.Get(name) is { ValueKind: JsonValueKind.Number } number && float.IsFinite(number.GetSingle()) ? number.GetSingle() : otherwise;
}
