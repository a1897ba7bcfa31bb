namespace AniGenSharp;

/// <summary>A farm refused a request, cannot be reached, or delivered something that is damaged; the message says what to do.</summary>
public class FarmException : AniGenException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line for the user.</param>
    /// <param name="inner">The exception that caused this one, or null.</param>
    public FarmException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>Whether the farm did not answer, so that the same request may succeed later.</summary>
    public bool IsAway { get; init; }
}
