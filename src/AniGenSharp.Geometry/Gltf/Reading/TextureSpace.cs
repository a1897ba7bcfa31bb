using System.Numerics;
using System.Text.Json;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>The texture coordinates that a texture uses, and how it transforms them (KHR_texture_transform).</summary>
/// <param name="Set">Number of the set: TEXCOORD_0, TEXCOORD_1, …</param>
/// <param name="Offset">Added last.</param>
/// <param name="Rotation">Counter-clockwise about the origin, in radians.</param>
/// <param name="Scale">Multiplied first.</param>
internal readonly record struct TextureSpace(int Set, Vector2 Offset, float Rotation, Vector2 Scale)
{
    /// <summary>The space of a texture without a transform that uses the first set.</summary>
    public static TextureSpace Plain { get; } = new(0, Vector2.Zero, 0, Vector2.One);

    /// <summary>Reads the space of a texture of a material.</summary>
    public static TextureSpace Read(JsonElement texture)
    {
        int set = texture.Int("texCoord") ?? 0;
        if (texture.Extension("KHR_texture_transform") is not { } transform)
            return Plain with { Set = set };
        return new TextureSpace(
            transform.Int("texCoord") ?? set,
            transform.Floats("offset", 2) is { } offset ? new Vector2(offset[0], offset[1]) : Vector2.Zero,
            transform.Get("rotation") is { ValueKind: JsonValueKind.Number } rotation ? rotation.GetSingle() : 0,
            transform.Floats("scale", 2) is { } scale ? new Vector2(scale[0], scale[1]) : Vector2.One);
    }

    /// <summary>Texture coordinates of the set as the texture uses them.</summary>
    public Vector2 Apply(Vector2 uv)
    {
        var (sin, cos) = MathF.SinCos(Rotation);
        uv *= Scale;
        return new Vector2(cos * uv.X + sin * uv.Y, -sin * uv.X + cos * uv.Y) + Offset;
    }
}
