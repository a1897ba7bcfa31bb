using System.Numerics;
using AniGenSharp.Geometry.Motion.Recordings;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry;

/// <summary>A motion with a skeleton of its own, as a BVH file, a glTF animation or a VRM animation holds it.</summary>
public sealed class RecordedMotion
{
    internal RecordedMotion(string name, SkeletonForest joints, Quaternion[] restRotations, float frameTime, MotionFrame[] frames) =>
        (Name, Joints, RestRotations, FrameTime, Frames) = (name, joints, restRotations, frameTime, frames);

    /// <summary>Its name: the clip's name in the file, or the file's name.</summary>
    public string Name { get; }

    /// <summary>Seconds from frame to frame.</summary>
    public float FrameTime { get; }

    /// <summary>Number of frames, at least one.</summary>
    public int FrameCount => Frames.Length;

    /// <summary>Seconds from the first frame to the last.</summary>
    public float Duration => FrameTime * (Frames.Length - 1);

    /// <summary>Names of the joints, [J].</summary>
    public IReadOnlyList<string> JointNames => Joints.Names!;

    /// <summary>The joints at rest, in the file's space and units; the rest may be anything but a pose.</summary>
    internal SkeletonForest Joints { get; }

    /// <summary>World orientation of each joint at rest, [J].</summary>
    internal Quaternion[] RestRotations { get; }

    /// <summary>Where the joints are, frame by frame.</summary>
    internal MotionFrame[] Frames { get; }

    /// <summary>Whether the format says that y is up, rather than leaving it to the tool that wrote the file.</summary>
    internal bool IsYUp { get; init; }

    /// <summary>Humanoid bones that the file names itself: VRM 1.0 bone to joint; empty if it names none.</summary>
    internal IReadOnlyDictionary<string, int> HumanoidBones { get; init; } = new Dictionary<string, int>();

    /// <summary>Whether a joint's position at rest is known although channels replace it in every frame.</summary>
    internal bool HasRootOffset { get; init; }

    /// <summary>The same motion under another name.</summary>
    public RecordedMotion WithName(string name) => new(name, Joints, RestRotations, FrameTime, Frames)
    {
        IsYUp = IsYUp,
        HumanoidBones = HumanoidBones,
        HasRootOffset = HasRootOffset,
    };
}
