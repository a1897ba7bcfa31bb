using AniGenSharp.Conditioning.Matting;
using AniGenSharp.Conditioning.Pictures;

namespace AniGenSharp;

/// <summary>What can be said of a picture's background before a model is loaded.</summary>
public static class PictureBackground
{
    /// <summary>
    /// Reads a picture and checks that its background is transparent or can be removed without a matting model, which takes up to two
    /// seconds. An application calls this before it loads a model, so that its user need not wait for a refusal.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <exception cref="PictureException">
    /// The picture cannot be read, or its background cannot be removed (<see cref="PictureException.NeedsMatting"/>).
    /// </exception>
    public static void RequireRemovableBackground(this PictureSource picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var pixels = picture.Read();
        if (!PicturePreparation.HasTransparency(pixels))
            BackgroundRemoval.Remove(PicturePreparation.ReduceForMatting(pixels), picture.Name);
    }
}
