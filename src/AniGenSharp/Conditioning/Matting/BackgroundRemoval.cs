using AniGenSharp.Geometry;

namespace AniGenSharp.Conditioning.Matting;

/// <summary>Removes backgrounds without a network: plain ones, and others whose colors differ clearly from the subject's.</summary>
internal static class BackgroundRemoval
{
    /// <summary>What to do about a background that cannot be removed.</summary>
    public const string Advice = "use a picture with a transparent background, or a matting model.";

    /// <summary>Cuts the subject out of an opaque picture.</summary>
    /// <param name="picture">An opaque picture, reduced for matting.</param>
    /// <param name="source">The picture's name, for messages.</param>
    /// <exception cref="PictureException">The background cannot be removed with confidence.</exception>
    public static PlainCutout Remove(RgbaImage picture, string source)
    {
        if (PlainBackground.TryRemove(picture, out string doubt) is { } plain)
            return plain;
        if (doubt == PlainBackground.ManyColors && ColorModelCutout.TryRemove(picture, out doubt) is { } cutout)
            return new PlainCutout(cutout, 0) { IsByColor = true };
        throw new PictureException($"{source}: its background cannot be removed with confidence because {doubt}; {Advice}")
        {
            NeedsMatting = true,
        };
    }
}
