namespace AniGenSharp;

/// <summary>How the pictures of procedural creatures look.</summary>
public enum CreatureLook
{
    /// <summary>Smooth shading with highlights, as in the training data of the starter model.</summary>
    Shaded,

    /// <summary>Two flat tones and thick dark outlines, as in a cartoon.</summary>
    Outlined,
}
