using System.Collections.Immutable;
using System.Numerics;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry;

/// <summary>
/// A tree of joints. Every skeleton is valid: it has one root, which is joint 0, and every other joint comes after its parent.
/// </summary>
public sealed class Skeleton
{
    private readonly ImmutableArray<ImmutableArray<int>> _children;

    /// <summary>Creates a skeleton.</summary>
    /// <param name="joints">Joint positions in the mesh's space, [J], J ≥ 1.</param>
    /// <param name="parents">Index of each joint's parent, [J]: -1 for joint 0, a lower index than its own for every other joint.</param>
    /// <param name="names">Unique joint names, [J], or null for <c>joint_0</c>, <c>joint_1</c>, …</param>
    /// <exception cref="ArgumentException">The joints are not one tree in that order, or the names are not unique.</exception>
    public Skeleton(IEnumerable<Vector3> joints, IEnumerable<int> parents, IEnumerable<string>? names = null)
    {
        Joints = [.. joints];
        Parents = [.. parents];
        Names = names?.ToImmutableArray();
        CheckTree();
        CheckNames();
        _children = [.. SkeletonTree.Children(Parents.AsSpan()).Select(children => children.ToImmutableArray())];
        LevelOrder = [.. SkeletonTree.TopDown(Parents.AsSpan())];
    }

    private Skeleton(Skeleton tree, ImmutableArray<Vector3> joints, IReadOnlyList<string>? names)
    {
        (Joints, Parents, Names, _children, LevelOrder) = (joints, tree.Parents, names, tree._children, tree.LevelOrder);
        CheckTree();
        CheckNames();
    }

    /// <summary>Joint positions in the mesh's space, [J].</summary>
    public ImmutableArray<Vector3> Joints { get; }

    /// <summary>Index of each joint's parent, [J]: -1 for the root, a lower index than its own for every other joint.</summary>
    public ImmutableArray<int> Parents { get; }

    /// <summary>Unique joint names, [J], or null for <c>joint_0</c>, <c>joint_1</c>, …</summary>
    public IReadOnlyList<string>? Names { get; }

    /// <summary>Number of joints, J.</summary>
    public int Count => Joints.Length;

    /// <summary>The joint without a parent, which is always joint 0.</summary>
    public int Root => 0;

    /// <summary>All joints from the root down, level by level, siblings by index, [J].</summary>
    internal ImmutableArray<int> LevelOrder { get; }

    /// <summary>The joints whose parent is the given joint, ascending.</summary>
    /// <param name="joint">Index of the joint.</param>
    public ImmutableArray<int> Children(int joint) => _children[joint];

    /// <summary>The same tree with its joints at other positions.</summary>
    /// <param name="joints">Joint positions, [J].</param>
    /// <exception cref="ArgumentException">There are not as many positions as joints.</exception>
    public Skeleton WithJoints(IEnumerable<Vector3> joints) => new(this, [.. joints], Names);

    /// <summary>The same joints with other names.</summary>
    /// <param name="names">Unique joint names, [J], or null for <c>joint_0</c>, <c>joint_1</c>, …</param>
    /// <exception cref="ArgumentException">There are not as many names as joints, or a name is empty or used twice.</exception>
    public Skeleton WithNames(IEnumerable<string>? names) => new(this, Joints, names?.ToImmutableArray());

    private void CheckTree()
    {
        if (Joints.Length == 0)
            throw new ArgumentException("A skeleton needs at least one joint.");
        if (Parents.Length != Joints.Length)
            throw new ArgumentException($"The skeleton has {Joints.Length} joints but {Parents.Length} parents.");
        if (Parents[0] != -1)
            throw new ArgumentException($"Joint 0 of a skeleton is its root, but its parent is {Parents[0]} instead of -1.");
        for (int joint = 1; joint < Parents.Length; joint++)
        {
            int parent = Parents[joint];
            if (parent == -1)
                throw new ArgumentException($"Joint {joint} is a second root: the joints must be one tree.");
            if (parent < 0 || parent >= Parents.Length)
                throw new ArgumentException($"Joint {joint} has parent {parent}, but there are {Parents.Length} joints.");
            if (parent >= joint)
                throw new ArgumentException($"Joint {joint} comes before its parent {parent}: parents must come first.");
        }
    }

    private void CheckNames()
    {
        if (Names is not { } names)
            return;
        if (names.Count != Count)
            throw new ArgumentException($"The skeleton has {Count} joints but {names.Count} names.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (string.IsNullOrWhiteSpace(name))
                throw new ArgumentException("A joint's name must not be empty.");
            if (!seen.Add(name))
                throw new ArgumentException($"Joint names must be unique, but \"{name}\" is used twice.");
        }
    }
}
