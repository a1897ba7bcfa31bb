using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry.Assets;

/// <summary>
/// Changes the pose in which an asset rests: the skinned mesh is posed, joints and mesh are bound again in that pose, and the clips
/// are rewritten so that they show the same motion.
/// </summary>
internal static class RestPoses
{
    /// <summary>Poses an asset and binds it in the new pose.</summary>
    /// <param name="asset">A humanoid in the networks' space: z up, facing -y, its left at +x.</param>
    /// <param name="pose">The pose to rest in.</param>
    /// <returns>
    /// The asset in its new rest pose, and how far the pose lengthens an edge at most, as a share of the mesh's longest side.
    /// </returns>
    /// <exception cref="ArgumentException">The asset is not a humanoid.</exception>
    public static (RiggedAsset Asset, float Tear) Apply(RiggedAsset asset, RestPose pose)
    {
        if (pose == RestPose.Rest)
            return (asset, 0);
        if (asset.Humanoid is not { } humanoid)
            throw new ArgumentException("Only a humanoid can rest in a T-pose or an A-pose; this skeleton is not one.", nameof(asset));
        return Bind(asset, Change(asset.Skeleton, humanoid, pose));
    }

    /// <summary>Poses any asset and binds it in the new pose.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="change">The pose, relative to the present rest pose.</param>
    /// <returns>
    /// The asset in its new rest pose, and how far the pose lengthens an edge at most, as a share of the mesh's longest side.
    /// </returns>
    public static (RiggedAsset Asset, float Tear) Bind(RiggedAsset asset, SkeletonPose change)
    {
        var (turns, positions) = change.World(asset.Skeleton);
        var mesh = asset.Mesh;
        var posed = LinearBlendSkinning.Deform(mesh.Positions, SkeletonForest.Of(asset.Skeleton), asset.Influences.Table, change);
        var result = asset with
        {
            Mesh = mesh with
            {
                Positions = posed,
                Normals = mesh.Normals is { } normals ? Rotate(normals, asset.Influences.Table, turns) : null,
            },
            Skeleton = asset.Skeleton.WithJoints(positions),
            Clips = [.. asset.Clips.Select(clip => Rewrite(clip, asset.Skeleton, turns))],
        };
        return (result, Tear(mesh, posed));
    }

    /// <summary>
    /// The rotations that bring the limbs of a humanoid into a pose; everything else stays as it is relative to its parent.
    /// </summary>
    private static SkeletonPose Change(Skeleton skeleton, HumanoidMapping humanoid, RestPose pose)
    {
        var targets = new Dictionary<int, (int Next, Vector3 Direction)>();
        var fixedJoints = new HashSet<int>();
        foreach (var (side, sign) in new[] { ("left", 1f), ("right", -1f) })
        {
            var arm = pose == RestPose.T ? new Vector3(sign, 0, 0) : Vector3.Normalize(new Vector3(sign, 0, -1));
            int upperArm = Bone("UpperArm"), lowerArm = Bone("LowerArm"), hand = Bone("Hand");
            targets[upperArm] = (lowerArm, arm);
            targets[lowerArm] = (hand, arm);
            int upperLeg = Bone("UpperLeg"), lowerLeg = Bone("LowerLeg"), foot = Bone("Foot");
            targets[upperLeg] = (lowerLeg, -Vector3.UnitZ);
            targets[lowerLeg] = (foot, -Vector3.UnitZ);
            // Feet stay flat on the ground.
            fixedJoints.Add(foot);

            int Bone(string name) => humanoid.Bones[side + name];
        }
        var change = SkeletonPose.Rest(skeleton.Count);
        var world = SkeletonPose.Rest(skeleton.Count).Rotations;
        for (int joint = 0; joint < skeleton.Count; joint++)
        {
            var above = skeleton.Parents[joint] < 0 ? Quaternion.Identity : world[skeleton.Parents[joint]];
            world[joint] = above;
            if (targets.TryGetValue(joint, out var target))
            {
                var bone = Vector3.Transform(skeleton.Joints[target.Next] - skeleton.Joints[joint], above);
                if (bone.Length() > 1e-6f)
                    world[joint] = Quaternion.Normalize(Rotations.Between(Vector3.Normalize(bone), target.Direction) * above);
            }
            else if (fixedJoints.Contains(joint))
            {
                world[joint] = Quaternion.Identity;
            }
            change.Rotations[joint] = Quaternion.Normalize(Quaternion.Conjugate(above) * world[joint]);
        }
        return change;
    }

    /// <summary>
    /// The same motion relative to the new rest pose. With the world rotations T of the change, a joint's rotation R becomes
    /// T_parent · R · T_joint⁻¹, and its offset is rotated by T_parent.
    /// </summary>
    private static AnimationClip Rewrite(AnimationClip clip, Skeleton skeleton, Quaternion[] turns)
    {
        var channels = clip.Channels.ToDictionary(channel => channel.Joint);
        var rewritten = new List<JointChannel>();
        for (int joint = 0; joint < skeleton.Count; joint++)
        {
            var above = skeleton.Parents[joint] < 0 ? Quaternion.Identity : turns[skeleton.Parents[joint]];
            var back = Quaternion.Conjugate(turns[joint]);
            if (channels.TryGetValue(joint, out var channel))
            {
                rewritten.Add(channel with
                {
                    Rotations = Array.ConvertAll(channel.Rotations, rotation => Quaternion.Normalize(above * rotation * back)),
                    Offsets = channel.Offsets is { } offsets ? Array.ConvertAll(offsets, offset => Vector3.Transform(offset, above)) : null,
                });
            }
            else if (Quaternion.Dot(above, turns[joint]) is var dot && Math.Abs(dot) < 1 - 1e-7f)
            {
                rewritten.Add(new JointChannel(joint, [0], [Quaternion.Normalize(above * back)]));
            }
        }
        return clip with { Channels = rewritten };
    }

    private static Vector3[] Rotate(Vector3[] normals, InfluenceTable influences, Quaternion[] turns)
    {
        var rotated = new Vector3[normals.Length];
        for (int vertex = 0; vertex < normals.Length; vertex++)
        {
            var sum = Vector3.Zero;
            for (int slot = vertex * influences.PerVertex; slot < (vertex + 1) * influences.PerVertex; slot++)
                sum += influences.Weights[slot] * Vector3.Transform(normals[vertex], turns[influences.Joints[slot]]);
            rotated[vertex] = sum.Length() > 1e-6f ? Vector3.Normalize(sum) : normals[vertex];
        }
        return rotated;
    }

    private static float Tear(TriangleMesh mesh, Vector3[] posed)
    {
        float tear = 0;
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            for (int k = 0; k < 3; k++)
            {
                int a = mesh.Indices[i + k], b = mesh.Indices[i + (k + 1) % 3];
                tear = MathF.Max(tear, Vector3.Distance(posed[a], posed[b]) - Vector3.Distance(mesh.Positions[a], mesh.Positions[b]));
            }
        }
        return tear / MathF.Max(BoundingBox.Of(mesh.Positions).LongestSide, 1e-12f);
    }
}
