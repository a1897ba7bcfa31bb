using System.Numerics;
using AniGenSharp.Geometry.Editing;

namespace AniGenSharp.Geometry;

/// <summary>
/// Divides a bone by a new joint. The part of the surface beyond it that followed the bone's first joint follows the new one; around the
/// new joint the weights blend.
/// </summary>
/// <param name="Joint">Name of the joint at which the bone ends, which is not the root.</param>
/// <param name="Name">Name of the new joint.</param>
/// <param name="At">Where along the bone the new joint is: above 0 (its first joint) and below 1 (its last).</param>
public sealed record SplitBone(string Joint, string Name, float At = 0.5f) : RigEdit
{
    /// <summary>The weights blend over this share of the bone's length.</summary>
    private const float Blend = 0.6f;

    private const float MinAt = 0.01f;

    internal override RigState Apply(RigState rig)
    {
        int end = rig.Find(Joint), start = rig.Skeleton.Parents[end];
        if (start < 0)
            throw new ArgumentException($"\"{Joint}\" is the root, at which no bone ends.");
        rig.RequireFree(Name);
        RigState.RequireBetween(At, MinAt, 1 - MinAt, "at");
        var joints = RigStructure.Joints(rig);
        int added = joints.Count;
        joints.Add(new NewJoint(Vector3.Lerp(joints[start].Position, joints[end].Position, At), start, Name, start));
        joints[end] = joints[end] with { Parent = added };
        return RigStructure.Build(rig, joints, Divide(rig, start, end));
    }

    private SkinWeights Divide(RigState rig, int start, int end)
    {
        var old = rig.Weights;
        var weights = new SkinWeights(new float[old.VertexCount * (old.JointCount + 1)], old.JointCount + 1);
        for (int vertex = 0; vertex < old.VertexCount; vertex++)
        {
            var row = weights.Row(vertex);
            old.Row(vertex).CopyTo(row);
            float share = Share(rig.Skeleton, rig.Asset.Mesh.Positions[vertex], start, end);
            row[^1] = share * row[start];
            row[start] -= row[^1];
        }
        return weights;
    }

    /// <summary>How much of the weight of the bone's first joint the new joint gets at a point; 0 where another bone is nearer.</summary>
    private float Share(Skeleton skeleton, Vector3 point, int start, int end)
    {
        var (along, distance) = Project(skeleton, point, start, end);
        foreach (int sibling in skeleton.Children(start))
            if (sibling != end && Project(skeleton, point, start, sibling).Distance < distance)
                return 0;
        float blend = Math.Min(Blend, 2 * Math.Min(At, 1 - At));
        float t = Math.Clamp((along - At) / blend + 0.5f, 0, 1);
        return t * t * (3 - 2 * t);
    }

    private static (float Along, float Distance) Project(Skeleton skeleton, Vector3 point, int start, int end)
    {
        Vector3 origin = skeleton.Joints[start], bone = skeleton.Joints[end] - origin;
        float along = Vector3.Dot(point - origin, bone) / MathF.Max(bone.LengthSquared(), 1e-12f);
        return (along, Vector3.Distance(point, origin + Math.Clamp(along, 0, 1) * bone));
    }
}
