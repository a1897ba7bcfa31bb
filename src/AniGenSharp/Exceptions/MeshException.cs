namespace AniGenSharp;

/// <summary>A mesh cannot get a rig: it encloses no volume, holds several creatures, or has a rig already.</summary>
public sealed class MeshException : AniGenException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line for the user.</param>
    /// <param name="inner">The exception that caused this one, or null.</param>
    public MeshException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
