using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Motion.Recognition;

/// <summary>Matches the limbs of two creatures by kind, side and order from front to back.</summary>
internal static class LimbOrder
{
    /// <summary>The limb of the other creature for each limb, null for none.</summary>
    public static IEnumerable<(CreatureLimb Limb, CreatureLimb? Other)> Match(CreatureBody body, CreatureBody other)
    {
        foreach (var limb in body.Limbs)
            yield return (limb, Find(limb, body, other));
    }

    private static CreatureLimb? Find(CreatureLimb limb, CreatureBody body, CreatureBody other)
    {
        CreatureLimb[] own = Row(body, limb.Kind, limb.Left), others = Row(other, limb.Kind, limb.Left);
        int place = Array.IndexOf(own, limb);
        if (limb.Kind is LimbKind.Leg or LimbKind.Arm)
        {
            // Forelegs are to one creature what arms are to another: both rows are counted from the back.
            own = [.. Row(body, LimbKind.Arm, limb.Left), .. Row(body, LimbKind.Leg, limb.Left)];
            others = [.. Row(other, LimbKind.Arm, limb.Left), .. Row(other, LimbKind.Leg, limb.Left)];
            place = Array.IndexOf(own, limb);
            if (own.Length != others.Length && Math.Min(own.Length, others.Length) <= 2)
                return others.Length - (own.Length - place) is >= 0 and int fromBack ? others[fromBack] : null;
        }
        if (others.Length == 0)
            return null;
        return own.Length == 1 ? others[^1] : others[(int)MathF.Round(place * (others.Length - 1f) / (own.Length - 1))];
    }

    /// <summary>Limbs of one kind and side, from front to back.</summary>
    private static CreatureLimb[] Row(CreatureBody body, LimbKind kind, bool left) =>
        [.. body.Limbs.Where(limb => limb.Kind == kind && limb.Left == left).OrderBy(limb => limb.Depth)];
}
