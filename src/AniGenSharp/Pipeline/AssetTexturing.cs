using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Texturing.Atlas;
using AniGenSharp.Geometry.Texturing.Baking;
using AniGenSharp.Geometry.Texturing.Projection;

namespace AniGenSharp.Pipeline;

/// <summary>Unwraps the meshes of one run and bakes their textures; the picture's camera is estimated once, on the first of them.</summary>
/// <param name="dense">The dense surface with its colors.</param>
/// <param name="options">How textures are baked.</param>
/// <param name="seed">Seed of the optimized bake.</param>
/// <param name="picture">The picture of the run.</param>
/// <param name="cancellationToken">Honored between the steps.</param>
internal sealed class AssetTexturing(
    TriangleMesh dense, GenerationOptions options, int seed, PreparedPicture picture, CancellationToken cancellationToken)
{
    private PhotoSource? _photo;

    /// <summary>Gives an asset its texture, or leaves it its vertex colors if none is wanted.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="textureSize">Texels per side.</param>
    public TexturedAsset Bake(RiggedAsset asset, int textureSize)
    {
        if (options.Bake is not { } mode || dense.Colors is null)
            return new TexturedAsset(asset, asset, null);
        var atlas = UvAtlas.Create(asset.Mesh, new UvAtlasOptions { TextureSize = textureSize });
        cancellationToken.ThrowIfCancellationRequested();
        var settings = new BakeOptions
        {
            Mode = mode == BakeMode.Photo ? BakeMode.Direct : mode,
            TextureSize = textureSize,
            Seed = seed,
        };
        var bake = TextureBake.Run(atlas.Mesh, dense, settings, cancellationToken: cancellationToken);
        var (texture, report) = mode == BakeMode.Photo ? Project(asset.Mesh, atlas.Mesh, bake.Texture) : (bake.Texture, null);
        asset = asset with
        {
            Mesh = atlas.Mesh with { Colors = null },
            Influences = asset.Influences.Select(atlas.VertexMap),
            Texture = texture,
        };
        return new TexturedAsset(asset, asset, bake.L1) { Photo = report };
    }

    private (RgbaImage Texture, PhotoReport? Report) Project(TriangleMesh colored, TriangleMesh unwrapped, RgbaImage baked)
    {
        if (picture.Subject is not { } subject)
            return (baked, null);
        _photo ??= PhotoSource.Estimate(
            colored, null, [subject, .. options.Views.Select(ReadView)], PhotoSource.MinConfidence, cancellationToken);
        var photo = _photo.IsUsable ? _photo.Bake(unwrapped, baked, cancellationToken: cancellationToken) : null;
        return (photo?.Texture ?? baked, _photo.Report(photo));
    }

    private static RgbaImage ReadView(PictureSource view) => SubjectCrop.Square(RequireCutout(view, view.Read()))
        ?? throw new PictureException($"{view.Name}: every pixel is transparent. Use a picture that shows something.");

    private static RgbaImage RequireCutout(PictureSource view, RgbaImage picture) => PicturePreparation.HasTransparency(picture)
        ? picture
        : throw new PictureException($"{view.Name}: has no transparency; further views must have a transparent background.");
}
