using System.Numerics;
using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons.Anatomy;
using SharpGLTF.Schema2;
using SharpGLTF.Transforms;

namespace AniGenSharp.Geometry.Gltf;

/// <summary>A skeleton as glTF nodes and skin, and the clips that move it.</summary>
internal sealed class GltfSkeleton
{
    private readonly Skeleton _skeleton;
    private readonly Quaternion[] _orientations;
    private readonly Node[] _nodes;

    /// <summary>Adds the nodes and the skin.</summary>
    /// <param name="model">Where to.</param>
    /// <param name="scene">Gets the root.</param>
    /// <param name="skeleton">The joints in the networks' space.</param>
    /// <param name="axes">Rest orientation of the bones.</param>
    public GltfSkeleton(ModelRoot model, Scene scene, Skeleton skeleton, BoneAxes axes)
    {
        _skeleton = skeleton.WithJoints(skeleton.Joints.Select(YUpSpace.FromNetworks));
        _orientations = BoneOrientations.World(_skeleton, axes);
        _nodes = new Node[skeleton.Count];
        string[] names = BoneNames.Of(skeleton);
        var world = new Vector3[skeleton.Count];
        foreach (int joint in skeleton.LevelOrder)
        {
            int parent = skeleton.Parents[joint];
            Vector3 local = parent < 0 ? _skeleton.Joints[joint] : _skeleton.Joints[joint] - world[parent];
            // Where a reader will find the joint after adding up the rounded translations: the inverse bind matrix
            // must undo that, not the joint's own position.
            world[joint] = parent < 0 ? local : world[parent] + local;
            _nodes[joint] = parent < 0 ? scene.CreateNode(names[joint]) : _nodes[parent].CreateNode(names[joint]);
            Quaternion rotation = LocalRotation(joint, Quaternion.Identity);
            _nodes[joint].LocalTransform = new AffineTransform(
                null, rotation.IsIdentity ? null : rotation, Vector3.Transform(local, ToParent(joint)));
        }
        Skin = model.CreateSkin("Skeleton");
        Skin.BindJoints([.. _nodes.Select((node, joint) => (node, InverseBind(world[joint], _orientations[joint])))]);
        Skin.Skeleton = _nodes[skeleton.Root];
    }

    /// <summary>The skin, its joints in the skeleton's order.</summary>
    public Skin Skin { get; }

    /// <summary>Adds one clip as a glTF animation.</summary>
    public void Add(ModelRoot model, AnimationClip clip)
    {
        Animation animation = model.CreateAnimation(clip.Name);
        foreach (JointChannel channel in clip.Channels)
        {
            int joint = channel.Joint, parent = _skeleton.Parents[joint];
            var rotations = new Dictionary<float, Quaternion>();
            Quaternion last = Quaternion.Identity;
            for (int key = 0; key < channel.Times.Length; key++)
            {
                Quaternion rotation = LocalRotation(joint, YUpSpace.FromNetworks(Quaternion.Normalize(channel.Rotations[key])));
                // The shorter arc, also for players that interpolate without looking for it.
                last = key > 0 && Quaternion.Dot(last, rotation) < 0 ? -rotation : rotation;
                rotations.Add(channel.Times[key], last);
            }
            animation.CreateRotationChannel(_nodes[joint], rotations);
            if (channel.Offsets is not { } offsets)
                continue;
            Vector3 rest = _skeleton.Joints[joint] - (parent < 0 ? Vector3.Zero : _skeleton.Joints[parent]);
            var translations = new Dictionary<float, Vector3>();
            for (int key = 0; key < offsets.Length; key++)
                translations.Add(channel.Times[key], Vector3.Transform(rest + YUpSpace.FromNetworks(offsets[key]), ToParent(joint)));
            animation.CreateTranslationChannel(_nodes[joint], translations);
        }
    }

    /// <summary>The humanoid bones as VRM 1.0 writes them, by node.</summary>
    public JsonObject Describe(HumanoidMapping humanoid)
    {
        var bones = new JsonObject();
        foreach ((string bone, int joint) in humanoid.Bones.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            bones.Add(bone, new JsonObject { ["node"] = _nodes[joint].LogicalIndex });
        return new JsonObject { ["humanBones"] = bones, ["confidence"] = humanoid.Confidence };
    }

    /// <summary>A turn given in the axes of the world, in those of the node's parent and its own.</summary>
    private Quaternion LocalRotation(int joint, Quaternion turn) =>
        Quaternion.Normalize(ToParent(joint) * turn * _orientations[joint]);

    /// <summary>Turns the axes of the world into those of the joint's parent.</summary>
    private Quaternion ToParent(int joint) =>
        _skeleton.Parents[joint] < 0 ? Quaternion.Identity : Quaternion.Conjugate(_orientations[_skeleton.Parents[joint]]);

    private static Matrix4x4 InverseBind(Vector3 position, Quaternion orientation) =>
        Matrix4x4.CreateTranslation(-position) * Matrix4x4.CreateFromQuaternion(Quaternion.Conjugate(orientation));
}
