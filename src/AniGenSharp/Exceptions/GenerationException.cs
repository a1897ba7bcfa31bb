namespace AniGenSharp;

/// <summary>A run did not produce an asset, for example because no surface or no joint came out of the networks.</summary>
public sealed class GenerationException : AniGenException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line for the user.</param>
    /// <param name="inner">The exception that caused this one, or null.</param>
    public GenerationException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>An empty result.</summary>
    /// <param name="picture">Name of the picture.</param>
    /// <param name="what">What is missing, for example "no surface".</param>
    internal static GenerationException Nothing(string picture, string what) =>
        new($"{picture}: {what} came out of it. Another seed or a clearer picture may help.");
}
