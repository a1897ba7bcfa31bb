using AniGenSharp.Geometry.Motion.Recognition;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>Says of each limb of a rig whether it follows the motion, and if not, why.</summary>
internal static class LimbReports
{
    /// <summary>Reports on all limbs, the trunk and the head.</summary>
    public static IReadOnlyList<LimbReport> Of(HumanoidBody rig, HumanoidBody body, string[] names, JointDrive?[] drives)
    {
        var reports = new List<LimbReport>();
        foreach (var (limb, other) in rig.Limbs.Zip(body.Limbs))
            reports.Add(Limb(limb, other, names));
        reports.Add(new LimbReport("spine", true, null));
        reports.Add(rig.Head is null ? new LimbReport("head", false, "the rig has no joint that is known to be the head")
            : body.Head is null ? new LimbReport("head", false,
                "the motion has no joint that is known to be the head; it follows the chest")
            : new LimbReport("head", drives[rig.Head.Value] is not null, null));
        return reports;
    }

    private static LimbReport Limb(BodyLimb rig, BodyLimb motion, string[] names)
    {
        string? note = rig.IsEmpty ? "the rig has none that is known"
            : !rig.IsComplete ? $"the rig's {List(rig.Missing())} is not known, so that {names[Known(rig)]} does not move by itself"
            : motion.IsEmpty ? "the motion has none that is known; it follows the body"
            : !motion.IsComplete ? $"the motion's {List(motion.Missing())} is not known; it follows the body"
            : null;
        return new LimbReport(rig.Name, note is null, note);
    }

    private static int Known(BodyLimb limb) => limb.Upper.Length > 0 ? limb.Upper[0] : limb.Lower.Length > 0 ? limb.Lower[0]
        : limb.End!.Value;

    private static string List(IEnumerable<string> parts) => string.Join(" and ", parts);
}
