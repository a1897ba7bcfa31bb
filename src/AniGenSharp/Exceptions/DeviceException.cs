namespace AniGenSharp;

/// <summary>The requested device does not exist on this machine, or its name is not valid.</summary>
public sealed class DeviceException : AniGenException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line for the user.</param>
    /// <param name="inner">The exception that caused this one, or null.</param>
    public DeviceException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
