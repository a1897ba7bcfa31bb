using System.Numerics;
using System.Text.Json.Serialization;
using AniGenSharp.Geometry.Editing;

namespace AniGenSharp.Geometry;

/// <summary>Moves a joint to another place. The surface stays as it is and is bound to the joint where it is now.</summary>
/// <param name="Joint">Name of the joint.</param>
/// <param name="Position">Its new position in the space of glTF files.</param>
/// <param name="Subtree">Whether the joints below it move along.</param>
public sealed record MoveJoint(
    string Joint, [property: JsonConverter(typeof(VectorJsonConverter))] Vector3 Position, bool Subtree = false) : RigEdit
{
    internal override RigState Apply(RigState rig)
    {
        int joint = rig.Find(Joint);
        var target = RigState.Point(Position);
        var way = target - rig.Skeleton.Joints[joint];
        Vector3[] joints = [.. rig.Skeleton.Joints];
        bool[] moves = new bool[joints.Length];
        for (int j = joint; j < joints.Length; j++)
        {
            moves[j] = j == joint || Subtree && rig.Skeleton.Parents[j] is >= 0 and var parent && moves[parent];
            if (moves[j])
                joints[j] = j == joint ? target : joints[j] + way;
        }
        return rig with { Asset = rig.Asset with { Skeleton = rig.Skeleton.WithJoints(joints) } };
    }
}
