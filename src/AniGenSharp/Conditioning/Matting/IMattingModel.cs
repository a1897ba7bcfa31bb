using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>Cuts the subject out of a picture that has no transparency. The pipeline uses one thread at a time.</summary>
public interface IMattingModel : IDisposable
{
    /// <summary>Cuts the subject out.</summary>
    /// <param name="picture">An opaque picture.</param>
    /// <param name="source">The name of the picture, for error messages.</param>
    /// <returns>A picture of the same size: the subject on transparent black, its colors multiplied by its alpha.</returns>
    /// <exception cref="PictureException">The model finds no subject.</exception>
    RgbaImage Matte(RgbaImage picture, string source);
}
