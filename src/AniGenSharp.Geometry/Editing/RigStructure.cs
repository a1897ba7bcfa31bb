using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Editing;

/// <summary>A joint of the new tree.</summary>
/// <param name="Position">Where it is, in the mesh's space.</param>
/// <param name="Parent">Index of its parent in the list of new joints; -1 for the root.</param>
/// <param name="Name">Its name.</param>
/// <param name="Follows">The old joint with which it moves in clips.</param>
internal readonly record struct NewJoint(Vector3 Position, int Parent, string Name, int Follows);

/// <summary>Gives a rig another tree of joints: weights, clips and the humanoid's bones follow.</summary>
internal static class RigStructure
{
    /// <summary>The joints of a rig as a list that can be changed.</summary>
    public static List<NewJoint> Joints(RigState rig) =>
    [
        .. Enumerable.Range(0, rig.Skeleton.Count).Select(joint => new NewJoint(
            rig.Skeleton.Joints[joint], rig.Skeleton.Parents[joint], rig.Skeleton.Names![joint], joint)),
    ];

    /// <summary>Removes joints; their children hang on the joint that replaces them.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="replacement">For each joint the one that takes its weights and children; itself if it stays, [J].</param>
    public static RigState Replace(RigState rig, int[] replacement)
    {
        var old = Joints(rig);
        int[] kept = [.. Enumerable.Range(0, old.Count).Where(joint => replacement[joint] == joint)];
        int[] position = new int[old.Count];
        foreach (var (i, joint) in kept.Index())
            position[joint] = i;
        var joints = kept.Select(joint =>
        {
            // The nearest ancestor that is replaced by another joint than this one.
            int parent = old[joint].Parent;
            while (parent >= 0 && replacement[parent] == joint)
                parent = old[parent].Parent;
            return old[joint] with { Parent = parent < 0 ? -1 : position[replacement[parent]] };
        }).ToList();
        var weights = new SkinWeights(new float[rig.Weights.VertexCount * kept.Length], kept.Length);
        for (int vertex = 0; vertex < weights.VertexCount; vertex++)
        {
            Span<float> from = rig.Weights.Row(vertex), to = weights.Row(vertex);
            for (int joint = 0; joint < from.Length; joint++)
                to[position[replacement[joint]]] += from[joint];
        }
        return Build(rig, joints, weights);
    }

    /// <summary>Builds the rig of a new tree.</summary>
    /// <param name="rig">The old rig.</param>
    /// <param name="joints">The new joints, in any order.</param>
    /// <param name="weights">Weights of the new joints in that order, [V, joints].</param>
    public static RigState Build(RigState rig, List<NewJoint> joints, SkinWeights weights)
    {
        int[] order = SkeletonTree.ParentsFirst(joints.Select(joint => joint.Parent).ToArray());
        int[] index = new int[joints.Count];
        foreach (var (i, joint) in order.Index())
            index[joint] = i;
        var sorted = order.Select(i => joints[i]).ToArray();
        var skeleton = new Skeleton(
            sorted.Select(joint => joint.Position), sorted.Select(joint => joint.Parent < 0 ? -1 : index[joint.Parent]),
            sorted.Select(joint => joint.Name));
        var reordered = new SkinWeights(new float[weights.Values.Length], joints.Count);
        for (int vertex = 0; vertex < weights.VertexCount; vertex++)
        {
            Span<float> from = weights.Row(vertex), to = reordered.Row(vertex);
            for (int joint = 0; joint < from.Length; joint++)
                to[index[joint]] = from[joint];
        }
        int[] follows = [.. sorted.Select(joint => joint.Follows)];
        var asset = rig.Asset with
        {
            Skeleton = skeleton,
            Clips = [.. rig.Asset.Clips.Select(clip => ClipRebinding.Apply(clip, rig.Skeleton, skeleton, follows))],
            Humanoid = Humanoid(rig, skeleton),
        };
        return new RigState(asset, reordered);
    }

    /// <summary>The humanoid's bones that are left, found by their names; null if a required one was removed.</summary>
    private static HumanoidMapping? Humanoid(RigState rig, Skeleton skeleton)
    {
        if (rig.Asset.Humanoid is not { } humanoid)
            return null;
        var index = skeleton.Names!.Index().ToDictionary(name => name.Item, name => name.Index);
        var bones = humanoid.Bones.Where(bone => index.ContainsKey(rig.Skeleton.Names![bone.Value]))
            .ToDictionary(bone => bone.Key, bone => index[rig.Skeleton.Names![bone.Value]]);
        return HumanoidNames.Required.All(bones.ContainsKey) ? humanoid with { Bones = bones } : null;
    }
}
