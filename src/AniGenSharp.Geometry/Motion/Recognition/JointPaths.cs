
namespace AniGenSharp.Geometry.Motion.Recognition;

/// <summary>Ways along the parents of a forest.</summary>
internal sealed class JointPaths
{
    private readonly int[] _parents;
    private readonly int[] _depths;

    /// <param name="parents">Index of each joint's parent, -1 for a root; without cycles, [J].</param>
    public JointPaths(int[] parents)
    {
        _parents = parents;
        _depths = Skeletons.SkeletonTree.Depths(parents);
    }

    /// <summary>Steps from a joint to its root.</summary>
    public int Depth(int joint) => _depths[joint];

    /// <summary>The root of a joint's tree.</summary>
    public int Root(int joint)
    {
        while (_parents[joint] >= 0)
            joint = _parents[joint];
        return joint;
    }

    /// <summary>Whether a joint is another one or above it.</summary>
    public bool IsAbove(int above, int joint)
    {
        while (joint >= 0 && _depths[joint] > _depths[above])
            joint = _parents[joint];
        return joint == above;
    }

    /// <summary>The lowest joint that is above all the given ones or one of them; -1 if they are in different trees.</summary>
    public int Common(IEnumerable<int> joints)
    {
        int? common = null;
        foreach (int joint in joints)
            common = common is { } known ? Common(known, joint) : joint;
        return common ?? -1;
    }

    /// <summary>The joints from one to another below it, both included; empty if the second is not below the first.</summary>
    public int[] Down(int from, int to)
    {
        var path = new List<int>();
        int joint = to;
        for (; joint >= 0 && joint != from; joint = _parents[joint])
            path.Add(joint);
        if (joint < 0)
            return [];
        path.Add(from);
        path.Reverse();
        return [.. path];
    }

    private int Common(int a, int b)
    {
        while (a != b && a >= 0 && b >= 0)
            if (_depths[a] >= _depths[b])
                a = _parents[a];
            else
                b = _parents[b];
        return a == b ? a : -1;
    }
}
