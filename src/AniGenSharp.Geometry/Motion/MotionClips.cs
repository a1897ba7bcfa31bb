using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Motion;

/// <summary>
/// Motions derived from the skeleton alone, to show a rig off: a range-of-motion sweep joint by joint, an idle sway, and
/// a wave of the tail or a limb. All start and end at rest (the sway and the wave are loops).
/// </summary>
/// <remarks>
/// No joint leaves the box around the joints at rest by more than <see cref="LeavesBoxBy"/> of its longest side: where
/// a swing would, it is made smaller. Judged for a creature that stands along z and faces -y.
/// </remarks>
internal static class MotionClips
{
    /// <summary>How far a joint may leave the box around the joints at rest, in shares of the box's longest side.</summary>
    public const float LeavesBoxBy = 0.15f;

    private const float KeyInterval = 1f / 15;

    /// <summary>All clips that fit the skeleton.</summary>
    /// <param name="skeleton">The skeleton to move.</param>
    /// <returns>At least the sweep and the sway, each under its own name.</returns>
    /// <exception cref="ArgumentException">A joint is at no finite place.</exception>
    public static IReadOnlyList<AnimationClip> Create(Skeleton skeleton)
    {
        if (!skeleton.Joints.All(joint => float.IsFinite(joint.X) && float.IsFinite(joint.Y) && float.IsFinite(joint.Z)))
            throw new ArgumentException("A joint is at no finite place.", nameof(skeleton));
        var anatomy = new SkeletonAnatomy(skeleton);
        var clips = new List<AnimationClip> { RangeOfMotion(skeleton, anatomy), IdleSway(skeleton, anatomy) };
        if (Wave(skeleton, anatomy) is { } wave)
            clips.Add(wave);
        return clips;
    }

    /// <summary>Each joint in turn, a pair of limbs together: up and down, then from side to side.</summary>
    private static AnimationClip RangeOfMotion(Skeleton skeleton, SkeletonAnatomy anatomy)
    {
        const float swing = 0.6f;
        const float most = MathF.PI / 6;
        var partners = Partners(anatomy);
        int[] slots = [.. skeleton.LevelOrder.Where(joint => !(partners.TryGetValue(joint, out int other) && other < joint))];
        var starts = new Dictionary<int, float>();
        for (int i = 0; i < slots.Length; i++)
        {
            starts[slots[i]] = 2 * swing * i;
            if (partners.TryGetValue(slots[i], out int other))
                starts[other] = 2 * swing * i;
        }
        return Limit(skeleton, "RangeOfMotion", 2 * swing * slots.Length, starts.Keys, most, (joint, time) =>
        {
            float phase = (time - starts[joint]) / swing;
            if (phase is <= 0 or >= 2)
                return Vector3.Zero;
            float angle = MathF.Sin(MathF.Tau * phase);

            // Mirrored on the right side, so that a pair moves as one.
            bool mirrored = skeleton.Joints[joint].X < skeleton.Joints[anatomy.Root].X;
            return phase < 1 ? angle * Vector3.UnitX : (mirrored ? -angle : angle) * Vector3.UnitZ;
        });
    }

    /// <summary>Breathing: the spine leans a little to and fro and from side to side, head and tail against it.</summary>
    private static AnimationClip IdleSway(Skeleton skeleton, SkeletonAnatomy anatomy)
    {
        const float duration = 4;
        const float most = MathF.PI / 60;
        var spine = new HashSet<int>(anatomy.Spine);
        var joints = new List<int>([anatomy.Root, .. anatomy.Spine, .. anatomy.Tail]);
        foreach (var limb in anatomy.Limbs)
            if (limb.Kind != LimbKind.Leg)
                joints.Add(limb.Chain[0]);
        int[] depths = SkeletonTree.Depths(skeleton.Parents.AsSpan());
        return Limit(skeleton, "IdleSway", duration, joints, most, (joint, time) =>
        {
            float beat = MathF.Tau * time / duration, lag = 0.5f * depths[joint];

            // From the rest pose out and back: every term is zero at the loop's ends.
            float lean = MathF.Sin(2 * beat - lag) + MathF.Sin(lag), side = MathF.Sin(beat - lag) + MathF.Sin(lag);
            if (joint == anatomy.Root)
                return 0.3f * (MathF.Sin(2 * beat) * Vector3.UnitX + MathF.Sin(beat) * Vector3.UnitY);
            return spine.Contains(joint) ? 0.5f * lean * Vector3.UnitX + 0.5f * side * Vector3.UnitZ
                : 0.4f * lean * Vector3.UnitX + side * Vector3.UnitZ;
        });
    }

    /// <summary>A wave that runs along the tail; without a tail, a limb is waved; without limbs, the spine.</summary>
    private static AnimationClip? Wave(Skeleton skeleton, SkeletonAnatomy anatomy)
    {
        if (anatomy.Tail.Length >= 2)
            return Ripple("TailWave", anatomy.Tail, Vector3.UnitZ);
        var limb = anatomy.Limbs.Where(limb => limb.Kind != LimbKind.Leg && limb.Chain.Length >= 2)
            .OrderBy(limb => limb.Kind).ThenBy(limb => limb.Left).ThenByDescending(limb => anatomy.Length(limb.Attachment, limb.Chain))
                .FirstOrDefault()
            ?? anatomy.Limbs.FirstOrDefault(limb => limb.Chain.Length >= 2);
        if (limb is not null)
            return Ripple("LimbWave", limb.Chain, limb.Kind is LimbKind.Wing or LimbKind.Arm or LimbKind.Fin ? Vector3.UnitY
                : Vector3.UnitX);
        return anatomy.Spine.Length >= 2 ? Ripple("SpineWave", anatomy.Spine, Vector3.UnitX) : null;

        AnimationClip Ripple(string name, int[] chain, Vector3 axis)
        {
            const float duration = 3;
            const float most = MathF.PI / 9;
            var place = chain.Select((joint, i) => (joint, i)).ToDictionary(pair => pair.joint, pair => pair.i);
            return Limit(skeleton, name, duration, chain, most, (joint, time) =>
            {
                // Swells from rest and dies away again, so that the clip can also be played once.
                float share = time / duration, swell = MathF.Sin(MathF.PI * share);
                return swell * MathF.Sin(2 * MathF.Tau * share - 0.9f * place[joint]) * axis;
            });
        }
    }

    /// <summary>
    /// Samples a motion, with each joint's swing made as small as it must be for the whole to stay near the box at rest.
    /// </summary>
    /// <param name="skeleton">What moves.</param>
    /// <param name="name">The clip's name.</param>
    /// <param name="duration">In seconds.</param>
    /// <param name="joints">Which joints move.</param>
    /// <param name="most">The turn that a swing of length 1 stands for, in radians.</param>
    /// <param name="swing">Axis times swing of a joint at a time.</param>
    private static AnimationClip Limit(
        Skeleton skeleton, string name, float duration, IEnumerable<int> joints, float most, Func<int, float, Vector3> swing)
    {
        int[] moving = [.. joints.Distinct().Order()];
        int keys = (int)MathF.Ceiling(duration / KeyInterval) + 1;
        float[] times = [.. Enumerable.Range(0, keys).Select(key => duration * key / (keys - 1))];
        var swings = moving.Select(joint => times.Select(time => swing(joint, time)).ToArray()).ToArray();
        float[] scales = [.. moving.Select(_ => most)];
        var (low, high) = Box(skeleton);
        for (int key = 0; key < keys; key++)
        {
            // Halving ends: at no swing the pose is the rest.
            while (!Stays(Pose(key)))
            {
                for (int i = 0; i < moving.Length; i++)
                    if (swings[i][key] != Vector3.Zero)
                        scales[i] = scales[i] > 1e-3f ? 0.75f * scales[i] : 0;
            }
        }
        var channels = moving.Select((joint, i) => Trim(new JointChannel(joint, times, [.. swings[i].Select(s => Turn(s * scales[i]))])));
        return new AnimationClip(name, [.. channels]);

        SkeletonPose Pose(int key)
        {
            var pose = SkeletonPose.Rest(skeleton.Count);
            for (int i = 0; i < moving.Length; i++)
                pose.Rotations[moving[i]] = Turn(swings[i][key] * scales[i]);
            return pose;
        }

        bool Stays(SkeletonPose pose) => pose.World(skeleton).Positions
            .All(place => Vector3.Min(place, low) == low && Vector3.Max(place, high) == high);
    }

    private static (Vector3 Low, Vector3 High) Box(Skeleton skeleton)
    {
        Vector3 low = skeleton.Joints[0], high = low;
        foreach (var joint in skeleton.Joints)
            (low, high) = (Vector3.Min(low, joint), Vector3.Max(high, joint));
        var size = high - low;
        var margin = new Vector3(LeavesBoxBy * MathF.Max(size.X, MathF.Max(size.Y, size.Z)));

        // A hair more than nothing, so that a skeleton of one joint may turn.
        margin += new Vector3(1e-5f);
        return (low - margin, high + margin);
    }

    private static Quaternion Turn(Vector3 turn)
    {
        float angle = turn.Length();
        return angle == 0 ? Quaternion.Identity : Quaternion.CreateFromAxisAngle(turn / angle, angle);
    }

    /// <summary>Leaves out keys in the middle of a rest, which most of a sweep is.</summary>
    private static JointChannel Trim(JointChannel channel)
    {
        var rotations = channel.Rotations;
        int[] kept = [.. Enumerable.Range(0, rotations.Length).Where(key =>
            key == 0 || key == rotations.Length - 1
            || !(rotations[key].IsIdentity && rotations[key - 1].IsIdentity && rotations[key + 1].IsIdentity))];
        return new JointChannel(channel.Joint, Array.ConvertAll(kept, key => channel.Times[key]),
            Array.ConvertAll(kept, key => rotations[key]));
    }

    private static Dictionary<int, int> Partners(SkeletonAnatomy anatomy)
    {
        var partners = new Dictionary<int, int>();
        foreach (var limb in anatomy.Limbs)
            if (limb.Partner is { } partner)
                for (int i = 0; i < Math.Min(limb.Chain.Length, partner.Chain.Length); i++)
                    partners[limb.Chain[i]] = partner.Chain[i];
        return partners;
    }
}
