using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Assets;
using SharpGLTF.Schema2;
using SharpGLTF.Transforms;

namespace AniGenSharp.Geometry.Gltf;

/// <summary>A skeleton as glTF nodes and skin, and the clips that move it.</summary>
internal sealed class GltfSkeleton
{
    private readonly BoneNodes _bones;
    private readonly Node[] _nodes;

    /// <summary>Adds the nodes and the skin.</summary>
    /// <param name="model">The glTF document.</param>
    /// <param name="scene">The scene that receives the root.</param>
    /// <param name="skeleton">The joints in the networks' space.</param>
    /// <param name="axes">Rest orientation of the bones.</param>
    /// <param name="name">Name of the skin.</param>
    public GltfSkeleton(ModelRoot model, Scene scene, Skeleton skeleton, BoneAxes axes, string name)
    {
        _bones = new BoneNodes(skeleton, axes);
        _nodes = new Node[_bones.Count];
        for (int bone = 0; bone < _bones.Count; bone++)
        {
            int parent = _bones.Parent(bone);
            _nodes[bone] = parent < 0 ? scene.CreateNode(_bones.Names[bone]) : _nodes[parent].CreateNode(_bones.Names[bone]);
            var rotation = _bones.Rotations[bone];
            _nodes[bone].LocalTransform = new AffineTransform(null, rotation.IsIdentity ? null : rotation, _bones.Translations[bone]);
        }
        Skin = model.CreateSkin(name);
        Skin.BindJoints([.. _nodes.Select((node, bone) => (node, _bones.InverseBind(bone)))]);
        Skin.Skeleton = _nodes[skeleton.Root];
    }

    /// <summary>The skin, its joints in the skeleton's order.</summary>
    public Skin Skin { get; }

    /// <summary>Adds one clip as a glTF animation.</summary>
    public void Add(ModelRoot model, AnimationClip clip)
    {
        var animation = model.CreateAnimation(clip.Name);
        foreach (var track in clip.Channels.Select(_bones.Track))
        {
            animation.CreateRotationChannel(_nodes[track.Bone], Keys(track.Times, track.Rotations));
            if (track.Translations is { } translations)
                animation.CreateTranslationChannel(_nodes[track.Bone], Keys(track.Times, translations));
        }
    }

    /// <summary>The humanoid bones as VRM 1.0 writes them, with their nodes.</summary>
    public JsonObject Describe(HumanoidMapping humanoid)
    {
        var bones = new JsonObject();
        foreach ((string bone, int joint) in humanoid.Bones.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            bones.Add(bone, new JsonObject { ["node"] = _nodes[joint].LogicalIndex });
        return new JsonObject { ["humanBones"] = bones, ["confidence"] = humanoid.Confidence };
    }

    private static Dictionary<float, T> Keys<T>(float[] times, T[] values) =>
        times.Zip(values).ToDictionary(key => key.First, key => key.Second);
}
