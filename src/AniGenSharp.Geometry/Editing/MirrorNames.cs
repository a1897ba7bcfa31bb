using System.Numerics;
using AniGenSharp.Geometry.Editing;

namespace AniGenSharp.Geometry;

/// <summary>
/// Gives the joints of one side the names of the other: each joint that is called left (or right) names its twin, which hangs on the
/// twin of its parent, nearest to its mirror image. Recognized are <c>.L</c>, <c>_l</c>, <c>Left</c>, <c>left</c> and the like.
/// </summary>
/// <param name="From">The side whose names stay.</param>
public sealed record MirrorNames(Side From) : RigEdit
{
    /// <summary>
    /// A twin is at most this far from the mirror image, in lengths of the bone, so that limbs need not be posed alike.
    /// </summary>
    private const float MaxDistance = 1.2f;

    internal override RigState Apply(RigState rig)
    {
        var skeleton = rig.Skeleton;
        string[] names = [.. skeleton.Names!];
        var twins = new Dictionary<int, int>();
        for (int joint = 1; joint < names.Length; joint++)
        {
            if (SideNames.Of(skeleton.Names![joint]) != From || Twin(skeleton, joint, twins) is not { } twin)
                continue;
            twins[joint] = twin;
            // A joint that has the name already, somewhere else, takes that of the twin.
            string mirrored = SideNames.Mirror(skeleton.Names[joint]);
            int owner = Array.IndexOf(names, mirrored);
            if (owner >= 0)
                names[owner] = names[twin];
            names[twin] = mirrored;
        }
        return twins.Count > 0
            ? rig with { Asset = rig.Asset with { Skeleton = skeleton.WithNames(names) } }
            : throw new ArgumentException($"no joint of the {From} side has a twin that could take its name.");
    }

    private int? Twin(Skeleton skeleton, int joint, Dictionary<int, int> twins)
    {
        int parent = skeleton.Parents[joint], otherParent = twins.GetValueOrDefault(parent, parent);
        var bone = skeleton.Joints[joint] - skeleton.Joints[parent];
        var image = skeleton.Joints[otherParent] + bone with { X = -bone.X };
        var candidates = skeleton.Children(otherParent)
            .Where(other => other != joint && !twins.ContainsValue(other) && SideNames.Of(skeleton.Names![other]) != From)
            .Select(other => (Joint: other, Distance: Vector3.Distance(skeleton.Joints[other], image)))
            .Where(other => other.Distance <= MaxDistance * bone.Length()).ToArray();
        return candidates.Length > 0 ? candidates.MinBy(other => other.Distance).Joint : null;
    }
}
