using AniGenSharp.Geometry.Editing;

namespace AniGenSharp.Geometry;

/// <summary>Makes another joint the root. The bones stay; those between the two roots change their direction.</summary>
/// <param name="Joint">Name of the new root.</param>
public sealed record Reroot(string Joint) : RigEdit
{
    internal override RigState Apply(RigState rig)
    {
        var joints = RigStructure.Joints(rig);
        int parent = -1;
        for (int joint = rig.Find(Joint); joint >= 0;)
        {
            int above = joints[joint].Parent;
            joints[joint] = joints[joint] with { Parent = parent };
            (parent, joint) = (joint, above);
        }
        return RigStructure.Build(rig, joints, rig.Weights);
    }
}
