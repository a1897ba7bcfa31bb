using System.Numerics;
using AniGenSharp.Geometry.Motion.Retargeting;

namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>Motions in which the feet stay where they are: breathing, and attacks. Without legs, the body moves on its base.</summary>
internal sealed class PlantedMotion
{
    private readonly GaitRig _rig;
    private readonly LeggedGait? _stance;
    private readonly float _unit;

    /// <param name="rig">The rig.</param>
    /// <param name="surface">Its skin, which must not go through the ground.</param>
    public PlantedMotion(GaitRig rig, GaitSurface surface)
    {
        _rig = rig;
        _unit = rig.Legs.Length > 0 ? rig.HipHeight : 0.3f * rig.Size;
        _stance = rig.Legs.Length > 0 ? new LeggedGait(rig, surface, GaitStyle.Standing(rig)) : null;
    }

    /// <summary>Breathing: two breaths, and the weight shifted once from side to side.</summary>
    /// <param name="share">From 0 to 1 through the motion.</param>
    public PosedRig Idle(float share)
    {
        float breath = 0.5f - 0.5f * MathF.Cos(2 * MathF.Tau * share), sway = MathF.Sin(MathF.Tau * share);
        Vector3 shift = 0.02f * sway * _unit * _rig.Left - 0.012f * breath * _unit * Vector3.UnitZ;
        return Stance(shift, GaitFrames.Degrees(_rig.Front, 1.2f * sway), pose =>
        {
            Bend(pose, _rig.Spine, -2f * breath, -1.5f * sway);
            Bend(pose, _rig.Neck, 2.5f * breath, 4 * MathF.Sin(MathF.Tau * share + 1) - 4 * MathF.Sin(1));
            Wave(pose, _rig.Tail, 6, MathF.Tau * share);
            foreach (var (chain, left) in _rig.Wings.Concat(_rig.Fins))
                pose.TurnBy(_rig, chain[0], GaitFrames.Degrees(_rig.Front, (left ? 1 : -1) * 4 * breath));
            Arms(pose, 0, 4 * breath, 0);
        });
    }

    /// <summary>A lunge forward and back: the body draws back, thrusts, and returns; heads bite, arms strike, tails follow.</summary>
    /// <param name="share">From 0 to 1 through the motion.</param>
    /// <param name="strength">1 for the whole lunge, less for a smaller one.</param>
    public PosedRig Attack(float share, float strength)
    {
        // Drawn back at a quarter, thrust at half, back at rest at the end.
        float back = strength * Pulse(share, 0.05f, 0.25f, 0.4f), thrust = strength * Pulse(share, 0.3f, 0.48f, 0.95f);
        Vector3 shift = (0.16f * thrust - 0.1f * back) * _unit * _rig.Front - 0.07f * (back + thrust) * _unit * Vector3.UnitZ;
        bool head = _rig.Arms.Length == 0;
        float twist = head ? 0 : 25 * thrust - 20 * back;
        return Stance(shift, GaitFrames.Degrees(_rig.Left, 8 * thrust - 6 * back), pose =>
        {
            // What lies on the ground rears up and strikes ahead; what stands bites downward.
            bool lies = _stance is null && _rig.IsLevel;
            Bend(pose, _rig.Spine, lies ? -16 * back - 6 * thrust : head ? 10 * thrust - 14 * back : 8 * thrust, twist);
            Bend(pose, _rig.Neck, lies ? -34 * back - 4 * thrust : head ? 28 * thrust - 30 * back : -6 * thrust, -twist);
            Wave(pose, _rig.Tail, 12 * (thrust + back), MathF.Tau * share);
            foreach (var (chain, _) in _rig.Wings.Concat(_rig.Fins))
                pose.TurnBy(_rig, chain[0], GaitFrames.Degrees(_rig.Left, -25 * thrust));
            Arms(pose, back, 0, thrust);
        });
    }

    /// <summary>Sinking down: the body is lowered over its feet, and a tail that would be pressed into the ground is raised.</summary>
    /// <param name="depth">By how much, in units.</param>
    public PosedRig Sink(float depth) => Stance(-depth * Vector3.UnitZ, Quaternion.Identity, pose =>
    {
        if (_rig.Tail.Length == 0)
            return;
        Vector3[] rest = _rig.Joints.Joints;
        float length = Vector3.Distance(rest[_rig.Tail[0]], rest[_rig.Tail[^1]]) + 1e-6f;
        float raise = MathF.Asin(MathF.Min(1.3f * depth / length, 0.8f)) * 180 / MathF.PI;
        pose.TurnBy(_rig, _rig.Tail[0], GaitFrames.Degrees(_rig.Left, raise));
    });

    /// <summary>The rig on its feet, its body shifted and turned. Without legs a body that rises stays on its base.</summary>
    private PosedRig Stance(Vector3 shift, Quaternion turn, Action<PosedRig> bend)
    {
        if (_stance is not null)
            return _stance.Standing(shift, turn, bend);
        var pose = GaitFrames.Rest(_rig);
        pose.Set(_rig.Root, Quaternion.Identity);
        bend(pose);
        pose.Place(_rig.Root, _rig.IsLevel ? shift with { Z = 0 } : Vector3.Zero);
        return pose;
    }

    private void Arms(PosedRig pose, float back, float raise, float strike)
    {
        var upper = new UpperBody(_rig, GaitStyle.Walk(_rig));
        foreach (var arm in _rig.Arms)
        {
            Vector3 outward = arm.Left ? _rig.Left : -_rig.Left;
            Vector3 hang = Vector3.Normalize(-Vector3.UnitZ + (0.28f + raise / 60) * outward),
                along = Vector3.Normalize(hang + 0.25f * _rig.Front);
            if (!arm.Left && back + strike > 0)
            {
                // The right arm strikes: drawn back with the elbow bent, then straight ahead.
                float most = MathF.Max(back, strike);
                Vector3 drawn = Vector3.Normalize(-0.5f * _rig.Front - 0.5f * Vector3.UnitZ + 0.7f * outward),
                    cocked = Vector3.Normalize(_rig.Front + 0.3f * Vector3.UnitZ);
                Vector3 ahead = Vector3.Normalize(_rig.Front + 0.1f * Vector3.UnitZ + 0.1f * outward);
                float share = strike / MathF.Max(back + strike, 1e-6f);
                hang = Blend(hang, Blend(drawn, ahead, share), most);
                along = Blend(along, Blend(cocked, ahead, share), most);
            }
            else if (back + strike > 0)
            {
                float guard = MathF.Max(back, strike);
                hang = Blend(hang, Vector3.Normalize(-Vector3.UnitZ + 0.5f * _rig.Front + 0.3f * outward), guard);
                along = Blend(along, Vector3.Normalize(_rig.Front + Vector3.UnitZ - 0.3f * outward), guard);
            }
            upper.Point(pose, arm, Vector3.Transform(hang, pose.Rotations[_rig.Root]), Vector3.Transform(along, pose.Rotations[_rig.Root]));
        }
    }

    private static Vector3 Blend(Vector3 from, Vector3 to, float share) => Vector3.Normalize(Vector3.Lerp(from, to, share));

    private void Bend(PosedRig pose, int[] chain, float pitch, float yaw)
    {
        foreach (int joint in chain)
            pose.TurnBy(_rig, joint, GaitFrames.Degrees(Vector3.UnitZ, yaw / chain.Length) * GaitFrames.Degrees(
                _rig.Left, pitch / chain.Length));
    }

    private void Wave(PosedRig pose, int[] chain, float degrees, float beat)
    {
        // From rest out and back, so that the motion begins where it ends.
        for (int i = 0; i < chain.Length; i++)
            pose.TurnBy(_rig, chain[i], GaitFrames.Degrees(Vector3.UnitZ,
                degrees * (MathF.Sin(beat - 0.7f * i) + MathF.Sin(0.7f * i)) / MathF.Sqrt(chain.Length)));
    }

    /// <summary>Zero, a smooth rise to one at a peak, and a smooth fall.</summary>
    private static float Pulse(float t, float start, float peak, float end) =>
        t < peak ? FootPlan.Ease((t - start) / (peak - start)) : FootPlan.Ease((end - t) / (end - peak));
}
