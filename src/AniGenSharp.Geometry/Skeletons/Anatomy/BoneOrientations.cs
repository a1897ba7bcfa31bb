using System.Numerics;

namespace AniGenSharp.Geometry.Skeletons.Anatomy;

/// <summary>Rest orientations of bones.</summary>
internal static class BoneOrientations
{
    /// <summary>
    /// The world orientation of each bone: its local axes in the axes of the joints' space. With <see cref="BoneAxes.YAlong"/>, y points at
    /// the child, at the mean of several children, or in the direction of the parent's bone at a tip. The smallest rotation from the
    /// parent's axes is used, which keeps the roll of a chain steady.
    /// </summary>
    /// <param name="skeleton">The skeleton, in the space of the desired orientations.</param>
    /// <param name="axes">The kind of orientation.</param>
    /// <returns>Unit quaternions, [J].</returns>
    public static Quaternion[] World(Skeleton skeleton, BoneAxes axes)
    {
        var orientations = new Quaternion[skeleton.Count];
        Array.Fill(orientations, Quaternion.Identity);
        if (axes == BoneAxes.World)
            return orientations;
        foreach (int joint in skeleton.LevelOrder)
        {
            int parent = skeleton.Parents[joint];
            var inherited = parent < 0 ? Quaternion.Identity : orientations[parent];
            var children = skeleton.Children(joint);
            var along = Vector3.Zero;
            foreach (int child in children)
                along += skeleton.Joints[child] - skeleton.Joints[joint];
            if (children.Length == 0 && parent >= 0)
                along = skeleton.Joints[joint] - skeleton.Joints[parent];
            orientations[joint] = along.Length() > 1e-6f
                ? Quaternion.Normalize(
                    Rotations.Between(Vector3.Transform(Along(skeleton, joint, axes), inherited), Vector3.Normalize(along)) * inherited)
                : inherited;
        }
        return orientations;
    }

    /// <summary>The bone's own axis that lies along it.</summary>
    private static Vector3 Along(Skeleton skeleton, int joint, BoneAxes axes) =>
        axes == BoneAxes.YAlong ? Vector3.UnitY : IsRight(skeleton, joint) ? -Vector3.UnitX : Vector3.UnitX;

    /// <summary>Whether a joint's name says that it is on the right side.</summary>
    private static bool IsRight(Skeleton skeleton, int joint) => skeleton.Names is { } names
        && (names[joint].EndsWith("_r", StringComparison.Ordinal) || names[joint].EndsWith(".R", StringComparison.Ordinal));
}
