using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>
/// Plans how one creature follows another, limb by limb: legs follow legs from front to back, wings wings, the spine the spine and the tail
/// the tail. Each bone turns as the motion's does, from the rig's own posture, since a lizard does not stand as a horse does.
/// </summary>
internal sealed class CreaturePlan
{
    private readonly SkeletonForest _joints;
    private readonly SourceMotion _motion;
    private readonly CreatureBody _rig;
    private readonly CreatureBody _body;
    private readonly JointDrive?[] _drives;
    private readonly List<LimbPair> _legs = [];
    private readonly List<LimbReport> _reports = [];

    private CreaturePlan(SkeletonForest joints, CreatureBody rig, SourceMotion motion, CreatureBody body)
    {
        (_joints, _rig, _motion, _body) = (joints, rig, motion, body);
        _drives = new JointDrive?[joints.Count];
    }

    /// <summary>Makes the plan.</summary>
    /// <param name="joints">The rig at rest.</param>
    /// <param name="rig">The rig's body.</param>
    /// <param name="motion">The motion in the rig's axes.</param>
    /// <param name="body">The motion's body.</param>
    public static RetargetPlan Create(SkeletonForest joints, CreatureBody rig, SourceMotion motion, CreatureBody body) =>
        new CreaturePlan(joints, rig, motion, body).Create();

    /// <summary>Whether two creatures have enough in common for one to follow the other: a limb or a tail, or neither has any.</summary>
    public static bool Fits(CreatureBody rig, CreatureBody body) =>
        LimbOrder.Match(rig, body).Any(pair => pair.Other is not null)
        || rig.Limbs.Count == 0 && body.Limbs.Count == 0 && rig.Spine.Length + rig.Tail.Length > 0
            && body.Spine.Length + body.Tail.Length > 0;

    private RetargetPlan Create()
    {
        _drives[_rig.Root] = JointDrive.By(_body.Root, Quaternion.Identity);
        Drive("spine", [_rig.Root, .. _rig.Spine], [_body.Root, .. _body.Spine]);
        if (_rig.Tail.Length > 0)
            Drive("tail", [_rig.TailRoot, .. _rig.Tail], _body.Tail.Length > 0 ? [_body.TailRoot, .. _body.Tail] : []);
        foreach (var (rig, motion) in LimbOrder.Match(_rig, _body))
            DriveLimb(rig, motion);
        return new RetargetPlan
        {
            By = RetargetBy.Limbs,
            Drives = _drives,
            Parents = _joints.Parents,
            Legs = _legs,
            Travel = Travel(),
            Report = _reports,
        };
    }

    private void DriveLimb(CreatureLimb rig, CreatureLimb? motion)
    {
        Drive(rig.Name, [rig.Attachment, .. rig.Chain], motion is null ? [] : [motion.Attachment, .. motion.Chain]);
        if (motion is not null && rig.AsLeg(_joints.Joints) is { } leg && motion.AsLeg(_motion.ReferencePositions) is { } other)
            _legs.Add(new LimbPair(leg, other));
    }

    private void Drive(string name, int[] rig, int[] motion)
    {
        if (rig.Length < 2)
            return;
        if (motion.Length < 2)
        {
            _reports.Add(new LimbReport(name, false, "the motion has none; it follows the body"));
            return;
        }
        ChainMatch.DriveBones(_drives, (rig, _joints.Joints), (motion, _motion.ReferencePositions));
        _reports.Add(new LimbReport(name, true, null));
    }

    private TravelAnchor Travel()
    {
        if (_legs.Count == 0)
            return new TravelAnchor(_rig.Root, [_rig.Root], [_body.Root], Ratio(Size(_joints.Joints), Size(_motion.ReferencePositions)));
        float rig = _legs.Sum(pair => StandingPose.Length(pair.Rig, _joints.Joints));
        float motion = _legs.Sum(pair => StandingPose.Length(pair.Motion, _motion.ReferencePositions));
        int[] rigHips = [.. _legs.Select(pair => pair.Rig.Upper[0])], hips = [.. _legs.Select(pair => pair.Motion.Upper[0])];
        return new TravelAnchor(_rig.Root, rigHips, hips, Ratio(rig, motion));
    }

    private static float Ratio(float rig, float motion) => rig > 0 && motion > 0 ? rig / motion : 1;

    private static float Size(Vector3[] joints) => (joints.Aggregate(Vector3.Max) - joints.Aggregate(Vector3.Min)).Length();
}
