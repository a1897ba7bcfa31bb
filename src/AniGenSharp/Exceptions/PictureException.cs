namespace AniGenSharp;

/// <summary>
/// A picture cannot be used: it is not a picture, it is damaged or too large, or no subject can be told from its background.
/// </summary>
public sealed class PictureException : AniGenException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line for the user.</param>
    /// <param name="inner">The exception that caused this one, or null.</param>
    public PictureException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>Whether the picture could be used with a matting model, which removes any background.</summary>
    public bool NeedsMatting { get; init; }
}
