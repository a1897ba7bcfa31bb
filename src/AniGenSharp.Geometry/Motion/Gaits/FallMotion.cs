using System.Numerics;
using AniGenSharp.Geometry.Motion.Retargeting;

namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>
/// Falling and getting up again, always in touch with the ground. Upright bodies tip onto their backs, those on four legs onto their sides,
/// those with many or sprawled legs roll over, and those with wings sink down.
/// </summary>
internal sealed class FallMotion
{
    /// <summary>A body that can sink by less than this share of its hips' height tips over instead.</summary>
    private const float MinDepth = 0.2f;

    /// <summary>Height above the ground in the middle of the fall, times four, as a share of the hips' height.</summary>
    private const float Clearance = 0.04f;

    private const int DepthSteps = 24;

    private readonly GaitRig _rig;
    private readonly GaitSurface _surface;
    private readonly PlantedMotion _standing;
    private readonly bool _sinks;
    private readonly bool _rollsOver;
    private readonly float _depth;

    /// <param name="rig">The rig.</param>
    /// <param name="surface">What must not go through the ground.</param>
    public FallMotion(GaitRig rig, GaitSurface surface)
    {
        (_rig, _surface, _standing) = (rig, surface, new PlantedMotion(rig, surface));
        _rollsOver = rig.Legs.Length > 4 || rig.IsSprawled;
        _depth = rig.Wings.Length > 0 ? Depth() : 0;
        _sinks = _depth > MinDepth * rig.HipHeight;
    }

    /// <summary>The rig at a moment.</summary>
    /// <param name="share">From 0 to 1: down by a third, still, and up again.</param>
    public PosedRig At(float share)
    {
        // Things fall faster and faster, and are heaved up evenly.
        float down = share < 0.3f ? MathF.Pow(share / 0.3f, 2.2f) : share < 0.55f ? 1 : 1 - FootPlan.Ease((share - 0.55f) / 0.42f);
        if (_sinks)
            return _standing.Sink(down * _depth);
        var pose = _standing.Idle(0);
        bool onBack = _rig.IsUpright && _rig.Legs.Length == 2;
        float angle = (onBack ? -82 : _rollsOver ? 170 : 80) * down;
        Quaternion tip = GaitFrames.Degrees(onBack ? _rig.Left : _rig.Front, angle);
        foreach (int joint in Enumerable.Range(0, _rig.Joints.Count)
            .Where(joint => joint != _rig.Root && _rig.Paths.IsAbove(_rig.Root, joint)))
            if (pose.IsDriven[joint])
                pose.Set(joint, tip * pose.Rotations[joint]);
        pose.Set(_rig.Root, tip * pose.Rotations[_rig.Root]);
        Limp(pose, tip, down);
        Vector3 root = _rig.Joints.Joints[_rig.Root], stands = pose.Positions[_rig.Root];

        // The body tips about a point on the ground and is then lifted or lowered until it touches it.
        Vector3 pivot = new(root.X, root.Y, _rig.Ground);
        Vector3 fallen = pivot + Vector3.Transform(stands - pivot, tip);
        Vector3 offset = Vector3.Lerp(stands, fallen, MathF.Min(down, 1)) - root;
        pose.Place(_rig.Root, offset);

        // Between two frames the skin turns on an arc, which would dip into the ground.
        float clearance = Clearance * _rig.HipHeight * down * (1 - down);
        pose.Place(_rig.Root, offset + (_rig.Ground + clearance - _surface.Lowest(pose)) * Vector3.UnitZ);
        return pose;
    }

    /// <summary>Legs and neck give way a little; legs that sprawl are drawn in.</summary>
    private void Limp(PosedRig pose, Quaternion tip, float down)
    {
        Quaternion bend = InBody(GaitFrames.Degrees(_rig.Left, 14 * down));
        foreach (var leg in _rig.Legs)
        {
            Quaternion turn = _rollsOver ? InBody(GaitFrames.Degrees(_rig.Front, (leg.Left ? -40 : 40) * down)) : bend;
            foreach (int joint in _rollsOver ? leg.Chain : leg.Chain[1..])
                pose.Set(joint, turn * pose.Rotations[joint]);
        }
        foreach (int joint in _rig.Neck)
            pose.Set(joint, bend * pose.Rotations[joint]);

        Quaternion InBody(Quaternion turn) => Quaternion.Normalize(tip * turn * Quaternion.Conjugate(tip));
    }

    /// <summary>How far the body can sink before its skin touches the ground.</summary>
    private float Depth()
    {
        float ground = _surface.Lowest(_standing.Sink(0)) - 0.003f * _rig.HipHeight, most = 0.85f * _rig.HipHeight;
        int steps = Enumerable.Range(1, DepthSteps).TakeWhile(step => _surface.Lowest(_standing.Sink(most * step / DepthSteps)) >= ground)
            .Count();
        return most * steps / DepthSteps;
    }
}
