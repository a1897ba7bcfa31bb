namespace AniGenSharp.Models.Download;

/// <summary>Something that could not be downloaded; the message says what, from where and why.</summary>
internal sealed class DownloadException : IOException
{
    /// <summary>Creates the error.</summary>
    public DownloadException(string message) : base(message)
    {
    }

    /// <summary>Creates the error with the exception behind it.</summary>
    public DownloadException(string message, Exception inner) : base(message, inner)
    {
    }
}
