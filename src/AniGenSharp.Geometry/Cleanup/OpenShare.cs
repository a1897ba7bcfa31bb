namespace AniGenSharp.Geometry.Cleanup;

/// <summary>From how many directions a vertex is seen, as far as they were tested.</summary>
/// <param name="Tested">How many directions were tested.</param>
/// <param name="Open">How many of them are open.</param>
internal readonly record struct OpenShare(int Tested, int Open)
{
    /// <summary>That of a vertex that is seen from no direction.</summary>
    public static OpenShare None => new(Visibility.Directions, 0);

    /// <summary>Whether all directions were tested.</summary>
    public bool IsKnown => Tested == Visibility.Directions;
}
