using System.Numerics;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Rendering;
using AniGenSharp.Geometry.Texturing.Atlas;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>The base color of any asset as one square texture in which every point of the surface has its own texel.</summary>
internal static class UnwrappedTexture
{
    // Overlapping faces cover fewer texels than their area; borders of charts cause differences of a few percent.
    private const double MaxOverlap = 1.05;

    /// <summary>The asset with texture coordinates without overlaps, and its base color.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="size">Texels per side of a new texture.</param>
    public static (RiggedAsset Asset, RgbaImage Texture) Of(RiggedAsset asset, int size)
    {
        if (OwnTexture(asset) is { } own && own.Width == own.Height && IsUnwrapped(asset.Mesh, own.Width))
            return (asset, own);
        UvAtlas atlas = UvAtlas.Create(asset.Mesh, new UvAtlasOptions { TextureSize = size });
        // Faces keep their order, so that the old mesh has the colors of the new texture's texels.
        RasterImage raster = Rasterizer.DrawTextureSpace(atlas.Mesh.TexCoords!, atlas.Mesh.Indices, size, size);
        SurfaceColors colors = asset.Materials.Count > 0
            ? new SurfaceColors(asset.Mesh, asset.Materials)
            : new SurfaceColors(asset.Mesh, asset.Texture);
        var canvas = new TextureCanvas(size);
        for (int texel = 0; texel < raster.Faces.Length; texel++)
        {
            if (raster.Faces[texel] < 0)
                continue;
            canvas.Colors[texel] = ColorSpace.ToEncoded(colors.At(raster, texel));
            canvas.Known[texel] = true;
        }
        canvas.FillBackground();
        var unwrapped = asset with
        {
            Mesh = atlas.Mesh with { Colors = null },
            Influences = asset.Influences.Select(atlas.VertexMap),
            Materials = [],
            Texture = null,
        };
        return (unwrapped, canvas.ToImage());
    }

    /// <summary>The asset with another base color; a material keeps its other textures.</summary>
    public static RiggedAsset Replace(RiggedAsset asset, RgbaImage texture) => asset.Materials is [var material]
        ? asset with { Materials = [material with { BaseColorTexture = new AssetImage(ImageFile.EncodePng(texture), "image/png") }] }
        : asset with { Texture = texture };

    private static RgbaImage? OwnTexture(RiggedAsset asset) => asset switch
    {
        { Mesh.TexCoords: null } or { Mesh.Colors: not null, Materials.Count: > 0 } => null,
        { Texture: { } texture } => texture,
        { Materials: [{ BaseColorTexture: { } texture, BaseColor: var color }] } when color == Vector4.One =>
            ImageFile.Decode(texture.Bytes),
        _ => null,
    };

    /// <summary>Whether texture coordinates lie within the texture and no two faces share a texel.</summary>
    private static bool IsUnwrapped(TriangleMesh mesh, int size)
    {
        Vector2[] texCoords = mesh.TexCoords!;
        if (texCoords.Any(uv => !(uv.X >= 0 && uv.X <= 1 && uv.Y >= 0 && uv.Y <= 1)))
            return false;
        double area = 0;
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            Vector2 a = texCoords[mesh.Indices[i]], b = texCoords[mesh.Indices[i + 1]] - a, c = texCoords[mesh.Indices[i + 2]] - a;
            area += Math.Abs(b.X * c.Y - b.Y * c.X) / 2;
        }
        int covered = Rasterizer.DrawTextureSpace(texCoords, mesh.Indices, size, size).Faces.Count(face => face >= 0);
        return area * size * size <= covered * MaxOverlap;
    }
}
