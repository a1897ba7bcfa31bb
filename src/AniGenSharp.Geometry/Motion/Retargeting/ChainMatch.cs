using System.Numerics;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>Lets a chain of the rig follow a chain of the motion that has more or fewer bones, so that the whole bend is shared.</summary>
internal static class ChainMatch
{
    /// <summary>Drives the joints of a chain after its first, which is driven already.</summary>
    /// <param name="drives">What turns each joint of the rig.</param>
    /// <param name="rig">The rig's chain from its base out, and the positions of the rig's joints.</param>
    /// <param name="motion">The motion's chain and positions.</param>
    /// <param name="align">How the rig is aligned with the reference pose at the base and at the end.</param>
    public static void Drive(
        JointDrive?[] drives, (int[] Chain, Vector3[] Positions) rig, (int[] Chain, Vector3[] Positions) motion,
        (Quaternion Base, Quaternion End) align)
    {
        float[] along = Along(rig.Chain, rig.Positions), other = Along(motion.Chain, motion.Positions);
        bool sameCount = rig.Chain.Length == motion.Chain.Length;
        for (int k = 1; k < rig.Chain.Length; k++)
        {
            int found = sameCount ? k : Array.FindIndex(other, share => share >= along[k] - 1e-4f);
            int next = found >= 0 ? found : other.Length - 1;
            int before = Math.Max(next - 1, 0);
            float span = other[next] - other[before];
            float share = sameCount || span <= 0 ? 1 : Math.Clamp((along[k] - other[before]) / span, 0, 1);
            var turn = Quaternion.Slerp(align.Base, align.End, sameCount ? (float)k / (rig.Chain.Length - 1) : along[k]);
            drives[rig.Chain[k]] = new JointDrive(motion.Chain[before], motion.Chain[next], share, turn);
        }
    }

    /// <summary>
    /// Drives the joints of a chain after its first. Each bone turns as the motion's bones at the same place along the chain do, from the
    /// rig's own rest.
    /// </summary>
    /// <param name="drives">What turns each joint of the rig.</param>
    /// <param name="rig">The rig's chain from the joint it hangs on, and the positions of the rig's joints.</param>
    /// <param name="motion">The motion's chain and positions.</param>
    public static void DriveBones(
        JointDrive?[] drives, (int[] Chain, Vector3[] Positions) rig, (int[] Chain, Vector3[] Positions) motion)
    {
        float[] along = Middles(Along(rig.Chain, rig.Positions)), other = Middles(Along(motion.Chain, motion.Positions));
        bool sameCount = rig.Chain.Length == motion.Chain.Length;
        for (int k = 1; k < rig.Chain.Length; k++)
        {
            int found = sameCount ? k : Array.FindIndex(other, share => share >= along[k] - 1e-4f);
            int next = found >= 0 ? found : other.Length - 1, before = Math.Max(next - 1, Math.Min(1, other.Length - 1));
            float span = other[next] - other[before];
            float share = sameCount || span <= 0 ? 1 : Math.Clamp((along[k] - other[before]) / span, 0, 1);
            drives[rig.Chain[k]] = new JointDrive(motion.Chain[before], motion.Chain[next], share, Quaternion.Identity);
        }
    }

    /// <summary>Where the middle of the bone after each joint lies; the last joint has none and lies at the end.</summary>
    private static float[] Middles(float[] along) =>
        [.. along.Select((share, i) => i + 1 < along.Length ? (share + along[i + 1]) / 2 : share)];

    /// <summary>How far along a chain each joint lies, from 0 to 1; evenly spread where the bones have no length.</summary>
    private static float[] Along(int[] chain, Vector3[] positions)
    {
        float[] along = new float[chain.Length];
        for (int i = 1; i < chain.Length; i++)
            along[i] = along[i - 1] + Vector3.Distance(positions[chain[i - 1]], positions[chain[i]]);
        float length = along[^1];
        for (int i = 0; i < along.Length; i++)
            along[i] = length > 0 ? along[i] / length : i / MathF.Max(along.Length - 1, 1);
        return along;
    }
}
