using System.Numerics;
using System.Text.Json;
using AniGenSharp.Geometry.Gltf.Reading;
using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry.Conversion;

/// <summary>Reads the attributes of a file's primitives.</summary>
internal sealed class PrimitiveAttributes(GltfDocument document, GltfAccessors accessors, ICollection<string> notes)
{
    private readonly JsonElement[] _accessors = document.Root.Items("accessors");

    /// <summary>An attribute of three numbers per vertex, or null if the primitive does not have it.</summary>
    public Vector3[]? Vectors(JsonElement primitive, string name)
    {
        if (Accessor(primitive, name) is not { } accessor)
            return null;
        float[] numbers = accessors.Floats(accessor, 3);
        return [.. numbers.Chunk(3).Select(numbers => new Vector3(numbers))];
    }

    /// <summary>Texture coordinates as textures use them, [V], or null if the primitive has none.</summary>
    public Vector2[]? TexCoords(JsonElement primitive, TextureSpace space)
    {
        if (Accessor(primitive, $"TEXCOORD_{space.Set}") is not { } accessor)
            return null;
        float[] numbers = accessors.Floats(accessor, 2);
        return [.. numbers.Chunk(2).Select(uv => Finite(space.Apply(new Vector2(uv[0], uv[1]))))];
    }

    /// <summary>Vertex colors as sRGB, [V], or null if the primitive has none.</summary>
    public Vector3[]? Colors(JsonElement primitive)
    {
        if (Accessor(primitive, "COLOR_0") is not { } accessor)
            return null;
        int components = _accessors.ElementAtOrDefault(accessor).Text("type") == "VEC4" ? 4 : 3;
        float[] numbers = accessors.Floats(accessor, components);
        bool translucent = false;
        var colors = new Vector3[numbers.Length / components];
        for (int i = 0; i < colors.Length; i++)
        {
            colors[i] = ColorSpace.ToEncoded(new Vector3(numbers.AsSpan(components * i, 3)));
            translucent |= components == 4 && numbers[components * i + 3] < 0.999f;
        }
        if (translucent)
            notes.Add("the alpha of vertex colors is not carried over");
        return colors;
    }

    private static int? Accessor(JsonElement primitive, string name) => primitive.Get("attributes")?.Int(name);

    private static Vector2 Finite(Vector2 uv) => float.IsFinite(uv.X) && float.IsFinite(uv.Y) ? uv : Vector2.Zero;
}
