using AniGenSharp.Geometry.Editing;

namespace AniGenSharp.Geometry;

/// <summary>Gives a joint another name.</summary>
/// <param name="Joint">Its name until now.</param>
/// <param name="Name">Its new name, which no other joint has.</param>
public sealed record RenameJoint(string Joint, string Name) : RigEdit
{
    internal override RigState Apply(RigState rig)
    {
        int joint = rig.Find(Joint);
        if (Name == Joint)
            return rig;
        rig.RequireFree(Name);
        string[] names = [.. rig.Skeleton.Names!];
        names[joint] = Name;
        return rig with { Asset = rig.Asset with { Skeleton = rig.Skeleton.WithNames(names) } };
    }
}
