using System.Numerics;
using AniGenSharp.Geometry.Motion.Retargeting;

namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>Flying: wings beat, their tips behind their shoulders; the body rises with the stroke and the legs trail.</summary>
/// <param name="rig">The rig; it has wings.</param>
internal sealed class WingMotion(GaitRig rig)
{
    /// <summary>Height of the flight above the ground, in hip heights.</summary>
    private const float Altitude = 1.5f;

    /// <summary>Units that the body travels per beat.</summary>
    public Vector3 TravelPerBeat => 0.9f * rig.Size * rig.Front;

    /// <summary>The rig in flight.</summary>
    /// <param name="share">From 0 to 1 through one beat.</param>
    public PosedRig At(float share)
    {
        float beat = MathF.Tau * share;
        var pose = GaitFrames.Rest(rig);
        pose.Set(rig.Root, GaitFrames.Degrees(rig.Left, 3 * MathF.Cos(beat)));
        foreach (int joint in rig.Spine.Concat(rig.Neck))
            pose.TurnBy(rig, joint, GaitFrames.Degrees(rig.Left, -3 * MathF.Cos(beat) / Math.Max(rig.Spine.Length + rig.Neck.Length, 1)));
        for (int i = 0; i < rig.Tail.Length; i++)
            pose.TurnBy(rig, rig.Tail[i], GaitFrames.Degrees(rig.Left, 5 * MathF.Sin(beat - 0.6f * i) / MathF.Sqrt(rig.Tail.Length)));
        foreach (var (chain, left) in rig.Wings)
            for (int k = 0; k < chain.Length; k++)
            {
                // Downward on both sides: about the front for the left, against it for the right.
                float stroke = (k == 0 ? 42 : 20) * MathF.Sin(beat - 0.9f * k), rake = k == 0 ? 8 * MathF.Cos(beat) : 0;
                pose.TurnBy(rig, chain[k], GaitFrames.Degrees(rig.Front, left ? -stroke : stroke) * GaitFrames.Degrees(
                    Vector3.UnitZ, left ? -rake : rake));
            }
        foreach (var leg in rig.Legs)
            for (int k = 0; k < leg.Chain.Length; k++)
                pose.TurnBy(rig, leg.Chain[k], GaitFrames.Degrees(rig.Left, k == 0 ? 45 : 8));
        float rise = 0.08f * rig.HipHeight * MathF.Cos(beat);
        pose.Place(rig.Root, share * TravelPerBeat + (Altitude * rig.HipHeight + rise) * Vector3.UnitZ);
        return pose;
    }
}
