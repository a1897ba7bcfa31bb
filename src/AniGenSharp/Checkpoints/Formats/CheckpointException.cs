namespace AniGenSharp;

/// <summary>A checkpoint that cannot be used: unreadable, unsafe, of another model, or incomplete. The message is for the user.</summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Creates the error with a message that names the file and what to do.</summary>
    public CheckpointException(string message) : base(message)
    {
    }

    /// <summary>Creates the error with the exception behind it.</summary>
    public CheckpointException(string message, Exception inner) : base(message, inner)
    {
    }
}
