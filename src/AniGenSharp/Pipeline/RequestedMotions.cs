using AniGenSharp.Geometry;

namespace AniGenSharp.Pipeline;

/// <summary>The motions that a caller requested, as far as the creature's body allows them.</summary>
internal static class RequestedMotions
{
    /// <summary>Computes the motions that the body allows.</summary>
    /// <param name="asset">The creature.</param>
    /// <param name="kinds">The requested motions.</param>
    /// <param name="inPlace">Whether the creature stays in place.</param>
    public static IEnumerable<AnimationClip> Create(RiggedAsset asset, IReadOnlyList<MotionKind> kinds, bool inPlace) =>
        kinds.Count == 0 ? []
        : [.. kinds.Intersect(asset.SupportedMotions()).Select(kind => asset.CreateMotion(kind, inPlace))];

    /// <summary>One sentence if the body does not allow all of the motions.</summary>
    /// <param name="asset">The creature.</param>
    /// <param name="kinds">The requested motions.</param>
    public static IReadOnlyList<string> NotAllowed(RiggedAsset asset, IReadOnlyList<MotionKind> kinds)
    {
        if (kinds.Count == 0)
            return [];
        var supported = asset.SupportedMotions();
        MotionKind[] missing = [.. kinds.Except(supported)];
        if (missing.Length == 0)
            return [];
        string noun = missing.Length == 1 ? "motion" : "motions";
        return [$"The body does not allow the {noun} {Words(missing)}; it allows {Words(supported)}."];
    }

    private static string Words(IEnumerable<MotionKind> kinds) => string.Join(", ", kinds).ToLowerInvariant();
}
