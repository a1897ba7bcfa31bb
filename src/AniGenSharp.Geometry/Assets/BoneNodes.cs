using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Assets;

/// <summary>
/// The bones of an asset as file formats store them: a hierarchy of nodes in the space of files (y up, facing +z), each with a
/// translation and a rotation relative to its parent. Every writer takes bones and clips from here, so that all files agree.
/// </summary>
internal sealed class BoneNodes
{
    private readonly Skeleton _skeleton;

    /// <param name="skeleton">The skeleton, in the networks' space.</param>
    /// <param name="axes">The rest orientation of the bones.</param>
    public BoneNodes(Skeleton skeleton, BoneAxes axes)
    {
        _skeleton = skeleton.WithJoints(skeleton.Joints.Select(YUpSpace.FromNetworks));
        int count = skeleton.Count;
        Names = BoneNames.Of(skeleton);
        Positions = new Vector3[count];
        Translations = new Vector3[count];
        Orientations = BoneOrientations.World(_skeleton, axes);
        Rotations = new Quaternion[count];
        for (int joint = 0; joint < count; joint++)
        {
            int parent = skeleton.Parents[joint];
            var offset = parent < 0 ? _skeleton.Joints[joint] : _skeleton.Joints[joint] - Positions[parent];
            // Readers find a joint by adding up rounded translations, so the bind matrices must use that position.
            Positions[joint] = parent < 0 ? offset : Positions[parent] + offset;
            Translations[joint] = Vector3.Transform(offset, ToParent(joint));
            Rotations[joint] = LocalRotation(joint, Quaternion.Identity);
        }
    }

    /// <summary>Number of bones, J.</summary>
    public int Count => _skeleton.Count;

    /// <summary>Unique names, [J].</summary>
    public string[] Names { get; }

    /// <summary>The parent of each bone, before it in the order; -1 for the root.</summary>
    public int Parent(int bone) => _skeleton.Parents[bone];

    /// <summary>Position of each bone at rest in the space of the file, [J].</summary>
    public Vector3[] Positions { get; }

    /// <summary>Orientation of each bone at rest in the space of the file: its own axes to the file's, [J].</summary>
    public Quaternion[] Orientations { get; }

    /// <summary>Translation of each bone at rest, relative to its parent, [J].</summary>
    public Vector3[] Translations { get; }

    /// <summary>Rotation of each bone at rest, relative to its parent, [J].</summary>
    public Quaternion[] Rotations { get; }

    /// <summary>From a bone's own space at rest to the file's, as System.Numerics multiplies: row vectors from the left.</summary>
    public Matrix4x4 Bind(int bone) => Matrix4x4.CreateFromQuaternion(Orientations[bone]) * Matrix4x4.CreateTranslation(Positions[bone]);

    /// <summary>From the file's space to a bone's own at rest.</summary>
    public Matrix4x4 InverseBind(int bone) =>
        Matrix4x4.CreateTranslation(-Positions[bone]) * Matrix4x4.CreateFromQuaternion(Quaternion.Conjugate(Orientations[bone]));

    /// <summary>The keys of a channel relative to the bone's parent.</summary>
    public BoneTrack Track(JointChannel channel)
    {
        var rotations = new Quaternion[channel.Times.Length];
        for (int key = 0; key < rotations.Length; key++)
        {
            var rotation = LocalRotation(channel.Joint, YUpSpace.FromNetworks(Quaternion.Normalize(channel.Rotations[key])));
            rotations[key] = key > 0 && Quaternion.Dot(rotations[key - 1], rotation) < 0 ? -rotation : rotation;
        }
        var toParent = ToParent(channel.Joint);
        var translations = channel.Offsets is { } offsets
            ? Array.ConvertAll(offsets, offset => Translations[channel.Joint] + Vector3.Transform(YUpSpace.FromNetworks(offset), toParent))
            : null;
        return new BoneTrack(channel.Joint, channel.Times, rotations, translations);
    }

    /// <summary>A rotation in the axes of the file, relative to the rest pose, as the bone's rotation relative to its parent.</summary>
    private Quaternion LocalRotation(int bone, Quaternion rotation) =>
        Quaternion.Normalize(ToParent(bone) * rotation * Orientations[bone]);

    /// <summary>Rotates the axes of the file into those of the bone's parent.</summary>
    private Quaternion ToParent(int bone) =>
        Parent(bone) < 0 ? Quaternion.Identity : Quaternion.Conjugate(Orientations[Parent(bone)]);
}
