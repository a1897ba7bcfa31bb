using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Assets;

/// <summary>Moves an asset onto the ground and scales it; positions p become (p - origin) · scale.</summary>
/// <param name="Origin">The point that becomes the origin.</param>
/// <param name="Scale">New size over old size.</param>
internal sealed record GroundPlacement(Vector3 Origin, float Scale)
{
    /// <summary>The placement of an asset whose lowest point is on the ground and whose root is above the origin.</summary>
    /// <param name="mesh">The surface; z is up.</param>
    /// <param name="skeleton">Its skeleton.</param>
    /// <param name="height">Height of the placed asset; null to keep its size.</param>
    public static GroundPlacement Of(TriangleMesh mesh, Skeleton skeleton, double? height)
    {
        var box = BoundingBox.Of(mesh.Positions);
        var root = skeleton.Joints[skeleton.Root];
        float old = box.Size.Z;
        return new GroundPlacement(new Vector3(root.X, root.Y, box.Low.Z), height is { } wanted && old > 0 ? (float)(wanted / old) : 1);
    }

    /// <summary>Places an asset with its clips.</summary>
    public RiggedAsset Apply(RiggedAsset asset) => asset with
    {
        Mesh = asset.Mesh with { Positions = Array.ConvertAll(asset.Mesh.Positions, Apply) },
        Skeleton = asset.Skeleton.WithJoints(asset.Skeleton.Joints.Select(Apply)),
        Clips = [.. asset.Clips.Select(clip => clip with { Channels = [.. clip.Channels.Select(Apply)] })],
    };

    /// <summary>Places a camera with the asset that it looks at.</summary>
    public PictureCamera Apply(PictureCamera camera) => camera with
    {
        Target = Apply(camera.Target),
        Distance = camera.Distance * Scale,
        HalfExtent = camera.HalfExtent * Scale,
        Offset = camera.Offset * Scale,
    };

    private Vector3 Apply(Vector3 position) => (position - Origin) * Scale;

    private JointChannel Apply(JointChannel channel) => Scale == 1 || channel.Offsets is null
        ? channel
        : channel with { Offsets = Array.ConvertAll(channel.Offsets, offset => offset * Scale) };
}
