namespace AniGenSharp;

/// <summary>A run that cannot give an asset: no surface, or no joints, came out. The message is for the user.</summary>
public sealed class GenerationException(string message) : Exception(message);
