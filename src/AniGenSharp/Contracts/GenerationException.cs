namespace AniGenSharp;

/// <summary>A run that cannot give an asset: no surface, or no joints, came out. The message is for the user.</summary>
public sealed class GenerationException(string message) : Exception(message)
{
    /// <summary>An empty result, with the picture it came from and what to do.</summary>
    internal static GenerationException Nothing(string picture, string what) =>
        new($"{picture}: {what} came out of it. Another seed or a clearer picture may help.");
}
