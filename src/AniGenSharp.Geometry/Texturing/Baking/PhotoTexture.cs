using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Texturing.Baking;
using AniGenSharp.Geometry.Texturing.Projection;

namespace AniGenSharp.Geometry;

/// <summary>Puts the pixels of pictures onto the texture of an asset, wherever it comes from.</summary>
public static class PhotoTexture
{
    /// <summary>
    /// Estimates the camera of each picture and puts those that were found with confidence onto the texture. An asset with one material
    /// whose texture coordinates do not overlap keeps them; any other asset gets new ones, and a single material with a base color.
    /// </summary>
    /// <param name="asset">The asset.</param>
    /// <param name="pictures">One or more pictures of the same subject on transparency, in any order.</param>
    /// <param name="textureSize">Texels per side of a new texture, 256…4096; an existing one keeps its size.</param>
    /// <param name="cancellationToken">Honored between the steps.</param>
    /// <returns>The asset, unchanged if no camera was found, and the report.</returns>
    /// <exception cref="ArgumentException">The asset is not valid, there is no picture, or a picture shows nothing.</exception>
    public static (RiggedAsset Asset, PhotoReport Report) Apply(
        RiggedAsset asset, IReadOnlyList<RgbaImage> pictures, int textureSize = 1024, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(asset);
        ArgumentOutOfRangeException.ThrowIfLessThan(pictures.Count, 1, nameof(pictures));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(textureSize, 256, 4096), textureSize, nameof(textureSize));
        AssetValidation.Check(asset);
        RgbaImage[] subjects = [.. pictures.Select(picture => SubjectCrop.Square(picture.RequireConsistent(nameof(pictures)))
            ?? throw new ArgumentException("A picture shows nothing: all of its pixels are transparent.", nameof(pictures)))];

        var (unwrapped, texture) = UnwrappedTexture.Of(asset, textureSize);
        var source = PhotoSource.Estimate(unwrapped.Mesh, texture, subjects, PhotoSource.MinConfidence, cancellationToken);
        if (!source.IsUsable)
            return (asset, source.Report(null));
        PhotoBakeResult result = source.Bake(unwrapped.Mesh, texture, cancellationToken: cancellationToken);
        return (UnwrappedTexture.Replace(unwrapped, result.Texture), source.Report(result));
    }
}
