using System.Numerics;
using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry.Rendering;

/// <summary>The color of every point of a surface, in linear light: textures, the colors of materials, and vertex colors.</summary>
internal sealed class SurfaceColors
{
    /// <summary>Color of a mesh that has none.</summary>
    private static readonly Vector3 s_clay = ColorSpace.ToLinear(new Vector3(0.75f, 0.72f, 0.68f));

    private readonly TriangleMesh _mesh;
    private readonly Vector3[]? _colors;
    private readonly List<(int LastFace, Vector3 Factor, TextureLookup? Texture, bool Repeats)> _materials = [];

    /// <summary>The colors of a mesh that has one texture, vertex colors, or neither.</summary>
    /// <param name="mesh">The mesh.</param>
    /// <param name="texture">Texture for the mesh's texture coordinates, which replaces its vertex colors; or null.</param>
    public SurfaceColors(TriangleMesh mesh, RgbaImage? texture)
    {
        _mesh = mesh;
        var lookup = texture is not null && mesh.TexCoords is not null ? new TextureLookup(texture) : null;
        _colors = lookup is null ? mesh.Colors?.Select(ColorSpace.ToLinear).ToArray() : null;
        Vector3 plain = lookup is null && _colors is null ? s_clay : Vector3.One;
        _materials.Add((mesh.FaceCount, plain, lookup, false));
    }

    /// <summary>The colors of a mesh with materials, which are multiplied with its vertex colors.</summary>
    /// <param name="mesh">The mesh.</param>
    /// <param name="materials">At least one material; together they cover all faces in their order.</param>
    public SurfaceColors(TriangleMesh mesh, IReadOnlyList<AssetMaterial> materials)
    {
        _mesh = mesh;
        _colors = mesh.Colors?.Select(ColorSpace.ToLinear).ToArray();
        bool isBlank = _colors is null && materials.All(material => material.BaseColorTexture is null && material.BaseColor == Vector4.One);
        int last = 0;
        foreach (var material in materials)
        {
            var texture = material.BaseColorTexture is { } picture && mesh.TexCoords is not null
                ? new TextureLookup(ImageFile.Decode(picture.Bytes)) : null;
            Vector3 factor = isBlank ? s_clay : new Vector3(material.BaseColor.X, material.BaseColor.Y, material.BaseColor.Z);
            _materials.Add((last += material.FaceCount, factor, texture, material.RepeatsTextures));
        }
    }

    /// <summary>The color at a covered pixel.</summary>
    public Vector3 At(RasterImage raster, int pixel)
    {
        int i = 0;
        while (i < _materials.Count - 1 && raster.Faces[pixel] >= _materials[i].LastFace)
            i++;
        var (_, color, texture, repeats) = _materials[i];
        if (texture is not null)
        {
            var uv = raster.Interpolate(pixel, _mesh.TexCoords!, _mesh.Indices);
            color *= texture.Sample(repeats ? new Vector2(uv.X - MathF.Floor(uv.X), uv.Y - MathF.Floor(uv.Y)) : uv);
        }
        return _colors is null ? color : color * raster.Interpolate(pixel, _colors, _mesh.Indices);
    }
}
