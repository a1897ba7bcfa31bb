namespace AniGenSharp;

/// <summary>A file could not be downloaded, or its content does not match its checksum.</summary>
public sealed class DownloadException : AniGenException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line for the user.</param>
    /// <param name="inner">The exception that caused this one, or null.</param>
    public DownloadException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
