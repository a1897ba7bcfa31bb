namespace AniGenSharp;

/// <summary>A checkpoint cannot be used: it is missing, damaged, unsafe, incomplete, or belongs to another model.</summary>
public sealed class CheckpointException : AniGenException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line for the user.</param>
    /// <param name="inner">The exception that caused this one, or null.</param>
    public CheckpointException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
