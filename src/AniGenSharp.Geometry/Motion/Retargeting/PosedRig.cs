using System.Numerics;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>A rig in one frame: how each joint is turned against its rest, and where it is.</summary>
internal sealed class PosedRig
{
    private readonly Vector3[] _rest;
    private readonly int[] _parents;
    private readonly int[] _order;

    /// <param name="rest">Joints at rest, [J].</param>
    /// <param name="parents">The joint that each joint hangs on as the body is built, [J].</param>
    public PosedRig(Vector3[] rest, int[] parents)
    {
        (_rest, _parents, _order) = (rest, parents, SkeletonTree.TopDown(parents));
        Rotations = new Quaternion[rest.Length];
        Positions = new Vector3[rest.Length];
        IsDriven = new bool[rest.Length];
    }

    private PosedRig(PosedRig other)
    {
        (_rest, _parents, _order, IsDriven) = (other._rest, other._parents, other._order, other.IsDriven);
        (Rotations, Positions) = ([.. other.Rotations], [.. other.Positions]);
    }

    /// <summary>World rotation of each joint against its rest, [J].</summary>
    public Quaternion[] Rotations { get; }

    /// <summary>World position of each joint, [J].</summary>
    public Vector3[] Positions { get; }

    /// <summary>Whether a joint has a rotation of its own; the others turn with the joint they hang on, [J].</summary>
    public bool[] IsDriven { get; }

    /// <summary>Joints at rest, [J].</summary>
    public Vector3[] Rest => _rest;

    /// <summary>A copy of rotations and positions.</summary>
    public PosedRig Copy() => new(this);

    /// <summary>Turns a joint and notes that it has a rotation of its own.</summary>
    public void Set(int joint, Quaternion rotation)
    {
        Rotations[joint] = Quaternion.Normalize(rotation);
        IsDriven[joint] = true;
    }

    /// <summary>
    /// Computes positions, and the rotations of joints that follow, from the top down; joints without a parent stay at rest.
    /// </summary>
    /// <param name="moved">A joint that is moved as a whole.</param>
    /// <param name="offset">By how much.</param>
    public void Place(int moved, Vector3 offset)
    {
        foreach (int joint in _order)
        {
            int parent = _parents[joint];
            if (!IsDriven[joint])
                Rotations[joint] = parent < 0 ? Quaternion.Identity : Rotations[parent];
            Positions[joint] = parent < 0 ? _rest[joint] : Positions[parent]
                + Vector3.Transform(_rest[joint] - _rest[parent], Rotations[parent]);
            if (joint == moved)
                Positions[joint] += offset;
        }
    }
}
