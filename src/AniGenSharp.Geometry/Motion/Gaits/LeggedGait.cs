using System.Numerics;
using AniGenSharp.Geometry.Motion.Retargeting;

namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>
/// Walking, running and turning on any number of legs. The feet are planned first; the body is lowered so far that the legs reach them, and
/// the legs are bent to follow.
/// </summary>
internal sealed class LeggedGait
{
    /// <summary>Share of its length to which a leg is stretched at most while it stands.</summary>
    private const float MaxStretch = 0.985f;

    /// <summary>
    /// A leg bent by less than this share of its length is straight and is bent a little first, so that it knows where to.
    /// </summary>
    private const float StraightLeg = 0.03f;

    /// <summary>Skin below this share of the hips' height is looked at for touching the ground.</summary>
    private const float FootSkin = 0.4f;

    private const int MaxLifts = 4;

    private readonly GaitRig _rig;
    private readonly GaitSurface _surface;
    private readonly GaitStyle _style;
    private readonly BodyPath _path;
    private readonly FootPlan[] _feet;
    private readonly int[][] _soles;
    private readonly float _leg;
    private readonly float _lowered;
    private readonly UpperBody _upper;

    /// <param name="rig">The rig; it has legs.</param>
    /// <param name="surface">Its skin, which must not go through the ground.</param>
    /// <param name="style">The gait.</param>
    /// <param name="turnRate">Radians per second to the left.</param>
    public LeggedGait(GaitRig rig, GaitSurface surface, GaitStyle style, float turnRate = 0)
    {
        (_rig, _surface, _style) = (rig, surface, style);
        Vector3[] rest = rig.Joints.Joints;
        _leg = rig.Legs.Average(leg => Vector3.Distance(rest[leg.Hip], rest[leg.Foot]));
        Vector3 center = rig.Legs.Aggregate(Vector3.Zero, (sum, leg) => sum + rest[leg.Foot]) / rig.Legs.Length;
        float speed = style.Step * _leg / (style.Duty * style.Period);
        _path = new BodyPath(center with { Z = 0 }, speed * rig.Front, turnRate);
        _feet = [.. rig.Legs.Select(leg => new FootPlan(_path, style, leg, rest[leg.Foot], style.Lift * _leg))];
        _soles = [.. rig.Legs.Select(leg => surface.Below(rig.Ground + FootSkin * rig.HipHeight, Below(leg)))];
        _upper = new UpperBody(rig, style);
        _lowered = Enumerable.Range(0, 40).Max(i => Shortage(i * style.Period / 40));
    }

    /// <summary>Units that the body travels per second.</summary>
    public Vector3 Velocity => _path.Velocity;

    /// <summary>The rig at a time.</summary>
    public PosedRig At(float time)
    {
        var pose = Body(time, _lowered);
        FootPlan.Foot[] feet = Array.ConvertAll(_feet, foot => foot.At(time));
        for (int i = 0; i < feet.Length; i++)
            SetLeg(pose, i, feet[i]);
        return pose;
    }

    /// <summary>The rig on its feet where they rest, with its body moved.</summary>
    /// <param name="shift">How far the body is moved.</param>
    /// <param name="turn">How it is turned.</param>
    /// <param name="bend">Turns whatever else of the body moves.</param>
    public PosedRig Standing(Vector3 shift, Quaternion turn, Action<PosedRig> bend)
    {
        var pose = GaitFrames.Rest(_rig);
        pose.Set(_rig.Root, turn);
        bend(pose);
        pose.Place(_rig.Root, shift - _lowered * Vector3.UnitZ);
        for (int i = 0; i < _feet.Length; i++)
            SetLeg(pose, i, new FootPlan.Foot(_feet[i].Rest, Quaternion.Identity, 0, true));
        return pose;
    }

    /// <summary>The body without its legs.</summary>
    private PosedRig Body(float time, float lowered)
    {
        float beat = MathF.Tau * time / _style.Period;
        var pose = GaitFrames.Rest(_rig);
        float sway = _style.Sway * _leg * MathF.Sin(beat - MathF.PI * (_style.Duty - 0.5f));
        // A walking body is highest over the standing foot, a running one lowest.
        float bob = _style.Bob * _leg * -MathF.Cos(2 * (beat - MathF.PI * _style.Duty) + (_style.Duty < 0.5f ? 0 : MathF.PI));
        Quaternion heading = _path.Rotation(time);
        pose.Set(_rig.Root, heading
            * GaitFrames.Degrees(Vector3.UnitZ, -_style.HipYaw * MathF.Cos(beat))
            * GaitFrames.Degrees(_rig.Left, _style.Lean));
        _upper.Turn(pose, beat, heading);
        Vector3 root = _rig.Joints.Joints[_rig.Root];
        Vector3 at = _path.Point(root, time) + Vector3.Transform(sway * _rig.Left, heading)
            + (bob - lowered - _style.Bob * _leg) * Vector3.UnitZ;
        pose.Place(_rig.Root, at - root);
        return pose;
    }

    /// <summary>The joints of a leg and those that hang on them.</summary>
    private HashSet<int> Below(GaitLeg leg) =>
        [.. Enumerable.Range(0, _rig.Joints.Count).Where(joint => _rig.Paths.IsAbove(leg.Hip, joint))];

    private void SetLeg(PosedRig pose, int index, FootPlan.Foot foot)
    {
        var leg = _rig.Legs[index];
        Vector3[] rest = _rig.Joints.Joints;
        Quaternion flat = foot.Rotation, pitched = flat * GaitFrames.Degrees(_rig.Left, foot.Pitch * 180 / MathF.PI);
        // The foot turns about its toes, or about its tip on the ground.
        Vector3 pivot = leg.Toes is { } toes ? rest[toes] - rest[leg.Foot] : (rest[leg.Foot].Z - _rig.Ground) * -Vector3.UnitZ;
        Vector3 goal = foot.Position + Vector3.Transform(pivot, flat) - Vector3.Transform(pivot, pitched);
        BendIfStraight(pose, leg);

        // The skin of a foot also follows the shin, so that a bent leg presses it into the ground: the foot is lifted by as much.
        for (int lift = 0; lift <= MaxLifts; lift++)
        {
            ChainIk.Solve(pose, leg.Chain, leg.Foot, goal);
            pose.Set(leg.Foot, pitched);
            if (leg.Toes is { } ball)
                pose.Set(ball, foot.Stands ? flat : Quaternion.Slerp(flat, pitched, 0.5f));
            pose.Place(_rig.Root, pose.Positions[_rig.Root] - rest[_rig.Root]);
            float depth = _rig.Ground - _surface.Lowest(pose, _soles[index]);
            if (depth < 0.0005f * _rig.HipHeight)
                break;
            goal += depth * Vector3.UnitZ;
        }
    }

    /// <summary>
    /// Bends a leg that is straight at rest, so that it knows which way to bend: with its knee forward, as a human's does. A human knee
    /// that rests bent backward is bent forward as well.
    /// </summary>
    private void BendIfStraight(PosedRig pose, GaitLeg leg)
    {
        Vector3[] rest = _rig.Joints.Joints;
        Vector3 hip = rest[leg.Hip], way = StandingPose.Unit(rest[leg.Foot] - hip);
        float length = Vector3.Distance(rest[leg.Foot], hip);
        if (leg.Chain.Length < 2)
            return;
        int knee = leg.Chain[1..].MinBy(joint => MathF.Abs(Vector3.Distance(rest[joint], hip) - length / 2));
        Vector3 off = rest[knee] - hip - Vector3.Dot(rest[knee] - hip, way) * way;
        bool isHuman = _rig.Arms.Length > 0;
        if (isHuman ? Vector3.Dot(off, _rig.Front) > StraightLeg * length : off.Length() > StraightLeg * length)
            return;
        float bend = isHuman ? 15 : 8;
        foreach (int joint in leg.Chain)
        {
            bool isThigh = Array.IndexOf(leg.Chain, joint) < Array.IndexOf(leg.Chain, knee);
            pose.Set(joint, pose.Rotations[_rig.Root] * GaitFrames.Degrees(_rig.Left, isThigh ? -bend : bend));
        }
        pose.Place(_rig.Root, pose.Positions[_rig.Root] - rest[_rig.Root]);
    }

    /// <summary>How far the body must be lowered for the standing legs to reach their feet at a time.</summary>
    private float Shortage(float time)
    {
        var pose = Body(time, 0);
        float shortage = 0;
        foreach (var plan in _feet)
        {
            var foot = plan.At(time);
            if (!foot.Stands || foot.Pitch > 0.3f * _style.HeelRise * MathF.PI / 180)
                continue;
            int[] way = [.. plan.Leg.Chain, plan.Leg.Foot];
            float reach = MaxStretch * way.Zip(way[1..]).Sum(
                bone => Vector3.Distance(_rig.Joints.Joints[bone.First], _rig.Joints.Joints[bone.Second]));
            Vector3 gap = pose.Positions[plan.Leg.Hip] - foot.Position;
            float level = new Vector2(gap.X, gap.Y).Length();
            if (gap.Length() > reach && level < reach)
                shortage = MathF.Max(shortage, gap.Z - MathF.Sqrt(reach * reach - level * level));
        }
        return shortage;
    }
}
