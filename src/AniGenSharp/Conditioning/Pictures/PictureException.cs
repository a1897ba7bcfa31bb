namespace AniGenSharp;

/// <summary>A picture that cannot be used. The message is for the user: it names the file, what is wrong, and what to do.</summary>
public sealed class PictureException : Exception
{
    /// <summary>Creates the error with a message that names the file and what to do.</summary>
    public PictureException(string message) : base(message)
    {
    }

    /// <summary>Creates the error with the exception behind it.</summary>
    public PictureException(string message, Exception inner) : base(message, inner)
    {
    }
}
