namespace AniGenSharp;

/// <summary>A device that was asked for and is not there, or a name that means none. The message is for the user.</summary>
public sealed class DeviceException(string message) : Exception(message);
