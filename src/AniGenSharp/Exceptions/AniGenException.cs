namespace AniGenSharp;

/// <summary>
/// The base of all exceptions that are specific to this library. The message is one line for the user: what is wrong, in
/// which file, and what to do.
/// </summary>
public abstract class AniGenException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line for the user.</param>
    /// <param name="inner">The exception that caused this one, or null.</param>
    protected AniGenException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
