using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>
/// Plans how one human-like body follows another: the trunk by how pelvis and chest are turned, limbs by where their bones point,
/// hands and feet with the limbs that carry them.
/// </summary>
internal sealed class HumanoidPlan
{
    private readonly HumanoidBody _rig;
    private readonly HumanoidBody _body;
    private readonly Vector3[] _rest;
    private readonly Vector3[] _reference;
    private readonly bool _restIsPose;
    private readonly JointDrive?[] _drives;
    private readonly SkeletonForest _joints;
    private readonly SourceMotion _motion;

    private HumanoidPlan(HumanoidBody rig, SkeletonForest joints, HumanoidBody body, SourceMotion motion)
    {
        (_rig, _joints, _body, _motion) = (rig, joints, body, motion);
        (_rest, _reference, _restIsPose) = (joints.Joints, motion.ReferencePositions, motion.ReferenceFrame is null);
        _drives = new JointDrive?[joints.Count];
    }

    /// <summary>Makes the plan.</summary>
    /// <param name="rig">The rig's body.</param>
    /// <param name="joints">The rig at rest.</param>
    /// <param name="body">The motion's body.</param>
    /// <param name="motion">The motion in the rig's axes.</param>
    public static RetargetPlan Create(HumanoidBody rig, SkeletonForest joints, HumanoidBody body, SourceMotion motion) =>
        new HumanoidPlan(rig, joints, body, motion).Create();

    private RetargetPlan Create()
    {
        Quaternion pelvis = TrunkAlign(StandingPose.HipLine), chest = TrunkAlign(StandingPose.ShoulderLine);
        DriveTrunk(pelvis, chest);
        var pairs = new List<LimbPair>();
        foreach (var (rigLimb, bodyLimb) in _rig.Limbs.Zip(_body.Limbs))
            DriveLimb(rigLimb, bodyLimb, rigLimb.Arm ? chest : pelvis, pairs);
        NameMatch.AddExtras(_drives, _joints, _motion.Motion.Joints, _rig.Names);
        return new RetargetPlan
        {
            By = RetargetBy.Humanoid,
            Drives = _drives,
            Parents = BodyParents.Of(_rig, _joints),
            Limbs = pairs,
            Legs = [.. pairs.Where(pair => !pair.Rig.Arm)],
            Travel = Travel(pairs),
            Report = LimbReports.Of(_rig, _body, _joints.Names!, _drives),
        };
    }

    /// <summary>
    /// The turn from the rig's trunk at rest to the motion's in the reference pose. A rest pose is upright in both, and the rig keeps its
    /// own
    /// posture; a frame of the motion can have any, which the line between the limbs and the trunk's direction tell.
    /// </summary>
    private Quaternion TrunkAlign(Func<HumanoidBody, Vector3[], Vector3> line)
    {
        if (_restIsPose)
            return Quaternion.Identity;
        var from = Frame(line(_rig, _rest), StandingPose.Trunk(_rig, _rest));
        var to = Frame(line(_body, _reference), StandingPose.Trunk(_body, _reference));
        return from is { } a && to is { } b ? Quaternion.Normalize(b * Quaternion.Conjugate(a)) : Quaternion.Identity;
    }

    /// <summary>The orientation whose x axis is a line to the left and whose z axis is nearest to a direction up.</summary>
    private static Quaternion? Frame(Vector3 left, Vector3 up)
    {
        Vector3 x = StandingPose.Unit(left), y = StandingPose.Unit(Vector3.Cross(up, x));
        if (x == Vector3.Zero || y == Vector3.Zero)
            return null;
        Vector3 z = Vector3.Cross(x, y);
        return Quaternion.Normalize(Quaternion.CreateFromRotationMatrix(new Matrix4x4(
            x.X, x.Y, x.Z, 0, y.X, y.Y, y.Z, 0, z.X, z.Y, z.Z, 0, 0, 0, 0, 1)));
    }

    private void DriveTrunk(Quaternion pelvis, Quaternion chest)
    {
        var paths = new JointPaths(_joints.Parents);
        foreach (int joint in paths.Down(_rig.Center, _rig.Hips) is { Length: > 0 } down ? down : [_rig.Center, _rig.Hips])
            _drives[joint] = JointDrive.By(_body.Hips, pelvis);
        int[] rigSpine = [_rig.Hips, .. _rig.Spine.Where(j => j != _rig.Hips)],
            bodySpine = [_body.Hips, .. _body.Spine.Where(j => j != _body.Hips)];
        ChainMatch.Drive(_drives, (rigSpine, _rest), (bodySpine, _reference), (pelvis, chest));
        if (_rig.Head is not { } head || _body.Head is not { } skull)
            return;
        int[] rigNeck = [rigSpine[^1], .. _rig.Neck, head], bodyNeck = [bodySpine[^1], .. _body.Neck, skull];
        ChainMatch.Drive(_drives, (rigNeck, _rest), (bodyNeck, _reference), (chest, chest));
    }

    private void DriveLimb(BodyLimb rig, BodyLimb body, Quaternion trunk, List<LimbPair> pairs)
    {
        if (rig.Clavicle is { } clavicle && body.Clavicle is { } collar)
            _drives[clavicle] = JointDrive.By(collar, trunk);
        if (!rig.IsComplete || !body.IsComplete)
            return;
        pairs.Add(new LimbPair(rig, body));
        var (rigUpper, rigLower) = StandingPose.Directions(rig, _rest);
        var (upper, lower) = StandingPose.Directions(body, _reference);
        Quaternion upperAlign = Toward(trunk, rigUpper, upper), lowerAlign = Toward(upperAlign, rigLower, lower);
        foreach (int joint in rig.Upper)
            _drives[joint] = JointDrive.By(body.Upper[^1], upperAlign);
        foreach (int joint in rig.Lower)
            _drives[joint] = JointDrive.By(body.Lower[0], lowerAlign);
        Quaternion endAlign = rig.Arm ? lowerAlign : FootAlign(rig, body, lowerAlign);
        _drives[rig.End!.Value] = JointDrive.By(body.End!.Value, endAlign);
        if (rig.Toes is { } toes && body.Toes is { } ball)
            _drives[toes] = JointDrive.By(ball, endAlign);
        foreach (var (finger, bones) in rig.Fingers)
            foreach (var (joint, other) in bones.Zip(body.Fingers.GetValueOrDefault(finger, [])))
                _drives[joint] = JointDrive.By(other, endAlign);
    }

    /// <summary>
    /// Feet are flat in a rest pose, however high the ankle is, so that only their heading is carried over. In a frame of the motion the
    /// foot
    /// points anywhere, and is taken along the way to the toes.
    /// </summary>
    private Quaternion FootAlign(BodyLimb rig, BodyLimb body, Quaternion shin)
    {
        if (rig.Toes is not { } rigToes || body.Toes is not { } toes)
            return _restIsPose ? Quaternion.Identity : shin;
        Vector3 from = _rest[rigToes] - _rest[rig.End!.Value], to = _reference[toes] - _reference[body.End!.Value];
        if (!_restIsPose)
            return Toward(shin, StandingPose.Unit(from), StandingPose.Unit(to));
        Vector3 level = new(from.X, from.Y, 0), levelTo = new(to.X, to.Y, 0);
        return level.Length() > 0.3f * from.Length() && levelTo.Length() > 0.3f * to.Length()
            ? Rotations.Between(Vector3.Normalize(level), Vector3.Normalize(levelTo))
            : Quaternion.Identity;
    }

    /// <summary>A turn, and then the least turn that takes a direction at rest to where it should point.</summary>
    private static Quaternion Toward(Quaternion turn, Vector3 rest, Vector3 direction) => rest == Vector3.Zero || direction == Vector3.Zero
        ? turn
        : Quaternion.Normalize(Rotations.Between(Vector3.Normalize(Vector3.Transform(rest, turn)), direction) * turn);

    private TravelAnchor Travel(List<LimbPair> pairs)
    {
        LimbPair[] legs = [.. pairs.Where(pair => !pair.Rig.Arm)];
        if (legs.Length == 2)
            return new TravelAnchor(
                _rig.Center, [.. legs.Select(pair => pair.Rig.Upper[0])], [.. legs.Select(pair => pair.Motion.Upper[0])],
                Ratio(legs.Sum(pair => StandingPose.Length(pair.Rig, _rest)),
                    legs.Sum(pair => StandingPose.Length(pair.Motion, _reference))));
        float rigTrunk = StandingPose.Trunk(_rig, _rest).Length(), trunk = StandingPose.Trunk(_body, _reference).Length();
        return new TravelAnchor(_rig.Center, [_rig.Hips], [_body.Hips], Ratio(rigTrunk, trunk));
    }

    private static float Ratio(float rig, float motion) => motion > 0 && rig > 0 ? rig / motion : 1;
}
