using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Motion;

/// <summary>How the joints of a motion find those of a skeleton.</summary>
internal enum RetargetBy
{
    /// <summary>By name where at least half of the motion's joints have a namesake, else as humanoids.</summary>
    Auto,

    /// <summary>By equal names, whatever their case.</summary>
    Name,

    /// <summary>Both as humanoids, by well-known names or else by shape.</summary>
    Humanoid,
}

/// <summary>
/// Puts a recorded motion on another skeleton. Directions are what is carried over: at the motion's rest pose each bone
/// of the target points where the motion's bone does, and from there both turn alike; the root's way is scaled by the
/// skeletons' heights. The motion is turned about the vertical in quarter turns until left lies on the same side.
/// </summary>
internal static class MotionRetargeting
{
    /// <summary>Retargets a motion.</summary>
    /// <param name="motion">The motion, y up.</param>
    /// <param name="target">Joints in the networks' space; names are used if it has any.</param>
    /// <param name="name">Name of the clip.</param>
    /// <param name="by">How joints are matched.</param>
    /// <returns>The clip, and how many joints were matched.</returns>
    /// <exception cref="ArgumentException">The joints cannot be matched that way; the message says what is missing.</exception>
    public static (AnimationClip Clip, int Matched) Retarget(BvhMotion motion, SkeletonForest target, string name, RetargetBy by = RetargetBy.Auto)
    {
        // Into the target's space: y up to z up, then about z.
        var source = motion.Skeleton with { Joints = Array.ConvertAll(motion.Skeleton.Joints, YUpSpace.ToNetworks) };
        int[] match = Match(source, target, by);
        var turn = Facing(source, target, match);
        source = source with { Joints = Array.ConvertAll(source.Joints, joint => Vector3.Transform(joint, turn)) };

        var align = Alignment(source, target, match);
        int[] order = SkeletonTree.TopDown(target.Parents);
        int moved = Array.Find(order, joint => match[joint] >= 0);
        var place = new RootWay(source, target, motion, match[moved], moved, turn);
        float[] times = [.. Enumerable.Range(0, motion.FrameCount).Select(frame => frame * motion.FrameTime)];
        var rotations = target.Joints.Select(_ => new Quaternion[motion.FrameCount]).ToArray();
        var offsets = new Vector3[motion.FrameCount];
        for (int frame = 0; frame < motion.FrameCount; frame++)
        {
            var pose = new SkeletonPose(Array.ConvertAll(motion.Rotations[frame], q => turn * YUpSpace.ToNetworks(q) * Quaternion.Conjugate(turn)));
            var (turns, places) = pose.World(source);
            var world = new Quaternion[target.Count];
            foreach (int joint in order)
            {
                var above = target.Parents[joint] < 0 ? Quaternion.Identity : world[target.Parents[joint]];
                world[joint] = match[joint] < 0 ? above : Quaternion.Normalize(turns[match[joint]] * align[joint]);
                rotations[joint][frame] = Quaternion.Normalize(Quaternion.Conjugate(above) * world[joint]);
            }
            offsets[frame] = place.At(frame, places);
        }
        var channels = Enumerable.Range(0, target.Count).Where(joint => match[joint] >= 0)
            .Select(joint => new JointChannel(joint, times, rotations[joint], joint == moved ? offsets : null));
        return (new AnimationClip(name, [.. channels]), match.Count(joint => joint >= 0));
    }

    /// <summary>The motion's joint for each joint of the target, -1 for none.</summary>
    private static int[] Match(SkeletonForest source, SkeletonForest target, RetargetBy by)
    {
        int[] named = ByName(source, target);
        int namesakes = named.Count(joint => joint >= 0);
        if (by == RetargetBy.Name || by == RetargetBy.Auto && 2 * namesakes >= source.Count)
            return namesakes > 0 ? named : throw new ArgumentException("No joint of the motion has the name of a bone.", nameof(by));
        var from = Humanoid(source) ?? throw new ArgumentException(
            $"The motion's skeleton is no humanoid that is known ({string.Join(", ", source.Names!.Take(5))}, …).", nameof(by));
        var to = Humanoid(target) ?? throw new ArgumentException("The skeleton is no humanoid, and too few of the motion's joints have a namesake in it.", nameof(by));
        int[] match = new int[target.Count];
        Array.Fill(match, -1);
        foreach (var (bone, joint) in to)
            if (from.TryGetValue(bone, out int other))
                match[joint] = other;
        return match;
    }

    private static int[] ByName(SkeletonForest source, SkeletonForest target)
    {
        var joints = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (int j = 0; j < source.Count; j++)
            joints.TryAdd(source.Names![j], j);
        return target.Names is null
            ? [.. Enumerable.Repeat(-1, target.Count)]
            : Array.ConvertAll(target.Names, name => joints.GetValueOrDefault(name, -1));
    }

    private static IReadOnlyDictionary<string, int>? Humanoid(SkeletonForest skeleton) =>
        ByKnownNames(skeleton) ?? HumanoidDetector.Detect(skeleton)?.Bones;

    /// <summary>Humanoid bones by well-known names, or null if one that is required is missing.</summary>
    internal static IReadOnlyDictionary<string, int>? ByKnownNames(SkeletonForest skeleton)
    {
        var bones = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (int joint in SkeletonTree.TopDown(skeleton.Parents))
            if (skeleton.Names is { } names && HumanoidNames.FromName(names[joint]) is { } bone)
                bones.TryAdd(bone, joint);
        Complete(bones, skeleton.Parents);
        return HumanoidNames.Required.All(bones.ContainsKey) ? bones : null;
    }

    /// <summary>Some files call the collar bone collar and the upper arm shoulder, or have a chest and no spine.</summary>
    private static void Complete(Dictionary<string, int> bones, int[] parents)
    {
        foreach (string side in (string[])["left", "right"])
            if (!bones.ContainsKey(side + "UpperArm") && bones.TryGetValue(side + "LowerArm", out int elbow) && parents[elbow] >= 0)
            {
                bones[side + "UpperArm"] = parents[elbow];
                if (bones.TryGetValue(side + "Shoulder", out int shoulder) && shoulder == parents[elbow])
                    bones.Remove(side + "Shoulder");
            }
        if (!bones.ContainsKey("spine") && bones.Remove("chest", out int chest))
            bones["spine"] = chest;
    }

    /// <summary>Quarter turns about z that bring the source's left to the target's; none if the matched joints tell no left from right.</summary>
    private static Quaternion Facing(SkeletonForest source, SkeletonForest target, int[] match)
    {
        // What spreads over x and y in the target must do so in the source: the angle that best lays one over the other.
        int[] matched = [.. Enumerable.Range(0, target.Count).Where(joint => match[joint] >= 0)];
        var to = Horizontal(matched.Select(joint => target.Joints[joint]));
        var from = Horizontal(matched.Select(joint => source.Joints[match[joint]]));
        float cosine = 0, sine = 0;
        for (int i = 0; i < matched.Length; i++)
        {
            cosine += Vector2.Dot(from[i], to[i]);
            sine += from[i].X * to[i].Y - from[i].Y * to[i].X;
        }
        float quarters = cosine == 0 && sine == 0 ? 0 : MathF.Round(MathF.Atan2(sine, cosine) / (MathF.PI / 2));
        return Quaternion.CreateFromAxisAngle(Vector3.UnitZ, quarters * MathF.PI / 2);

        static Vector2[] Horizontal(IEnumerable<Vector3> places)
        {
            Vector2[] flat = [.. places.Select(place => new Vector2(place.X, place.Y))];
            var centre = flat.Aggregate(Vector2.Zero, (sum, place) => sum + place) / flat.Length;
            return [.. flat.Select(place => place - centre)];
        }
    }

    /// <summary>For each matched joint, the least turn that lays its bone at rest along the motion's at rest.</summary>
    private static Quaternion[] Alignment(SkeletonForest source, SkeletonForest target, int[] match)
    {
        var align = new Quaternion[target.Count];
        int[] order = SkeletonTree.TopDown(target.Parents);
        foreach (int joint in order)
        {
            int parent = target.Parents[joint];
            align[joint] = parent < 0 ? Quaternion.Identity : align[parent];
            if (match[joint] < 0)
                continue;

            // The one matched joint that comes next below; where several do, the bone has no one direction.
            int[] next = [.. order.Where(other => match[other] >= 0 && Above(other) == joint)];
            if (next.Length > 1)
                align[joint] = Quaternion.Identity;
            if (next.Length != 1)
                continue;
            var from = target.Joints[next[0]] - target.Joints[joint];
            var to = source.Joints[match[next[0]]] - source.Joints[match[joint]];
            align[joint] = from.Length() > 1e-6f && to.Length() > 1e-6f
                ? Rotations.Between(Vector3.Normalize(from), Vector3.Normalize(to))
                : Quaternion.Identity;
        }
        return align;

        int Above(int joint)
        {
            do
                joint = target.Parents[joint];
            while (joint >= 0 && match[joint] < 0);
            return joint;
        }
    }

    /// <summary>Where the motion takes the first matched joint, scaled to the target.</summary>
    private sealed class RootWay
    {
        private readonly BvhMotion _motion;
        private readonly Quaternion _turn;
        private readonly Vector3 _root;
        private readonly int _joint;
        private readonly Vector3 _from;
        private readonly float _scale;

        public RootWay(SkeletonForest source, SkeletonForest target, BvhMotion motion, int joint, int moved, Quaternion turn)
        {
            (_motion, _turn, _joint) = (motion, turn, joint);
            int root = Array.IndexOf(source.Parents, -1);
            _root = source.Joints[root];
            _scale = Size(target) / MathF.Max(Size(source), 1e-12f);
            _from = source.Joints[joint];
            if (motion.Skeleton.Joints[root].Length() > 1e-6f)
                return;

            // A root without an offset says nothing of its height: the first frame stands where the rest pose does.
            var first = new SkeletonPose(Array.ConvertAll(motion.Rotations[0], q => turn * YUpSpace.ToNetworks(q) * Quaternion.Conjugate(turn)));
            var places = first.World(source).Positions;
            var shift = Shift(0);
            _from = places[joint] + shift;
            _from.Z = source.Joints[joint].Z - source.Joints.Min(place => place.Z) + places.Min(place => place.Z) + shift.Z;
        }

        public Vector3 At(int frame, Vector3[] places) => (places[_joint] + Shift(frame) - _from) * _scale;

        private Vector3 Shift(int frame) => Vector3.Transform(YUpSpace.ToNetworks(_motion.Places[frame]), _turn) - _root;

        private static float Size(SkeletonForest skeleton)
        {
            float height = skeleton.Joints.Max(joint => joint.Z) - skeleton.Joints.Min(joint => joint.Z);
            Vector3 low = skeleton.Joints.Aggregate(Vector3.Min), high = skeleton.Joints.Aggregate(Vector3.Max);
            return height > 0.2f * (high - low).Length() ? height : (high - low).Length();
        }
    }
}
