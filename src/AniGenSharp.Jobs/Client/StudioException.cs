namespace AniGenSharp;

/// <summary>A studio refused a request; the message says why.</summary>
/// <param name="message">What is wrong and what to do.</param>
public sealed class StudioException(string message) : AniGenException(message);
