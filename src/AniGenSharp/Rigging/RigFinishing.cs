using System.Globalization;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.Geometry.Skeletons.Anatomy;
using AniGenSharp.Pipeline;

namespace AniGenSharp.Rigging;

/// <summary>Names the bones of a rigged mesh, gives it its motions and an engine's conventions, and reports what was done.</summary>
internal static class RigFinishing
{
    // Below this certainty the user should look.
    private const double CertainEnough = 0.8;

    /// <summary>Finishes a mesh.</summary>
    /// <param name="file">The mesh of the file.</param>
    /// <param name="rigged">Its rig.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="clock">The run's time, stage by stage.</param>
    public static MeshRig Run(MeshFile file, RiggedShape rigged, RigMeshOptions options, StageClock clock)
    {
        var generation = options.Generation;
        var named = clock.Stage(GenerationStage.Texturing, () => Name(file, rigged, generation));
        var asset = named.WithRigPreset(generation.RigPreset);
        var (metadata, structure) = (rigged.Values.Metadata!, rigged.Values.Structure!);
        var stages = clock.Stages;
        var report = new MeshRigReport
        {
            Mesh = Path.GetFileName(file.Name),
            Picture = options.Picture is { } picture ? Path.GetFileName(picture.Name) : null,
            Settings = metadata.Settings,
            Versions = metadata.Versions,
            Device = metadata.Device,
            Checkpoints = metadata.Checkpoints,
            Stages = stages,
            Seconds = stages.Sum(stage => stage.Seconds),
            Orientation = rigged.Estimate!,
            Candidates = rigged.Candidates,
            Voxels = structure.Coordinates.Length / 3,
            SkeletonVoxels = structure.SkeletonCoordinates.Length / 3,
            Vertices = file.Mesh.VertexCount,
            Faces = file.Mesh.FaceCount,
            Joints = asset.Skeleton.Count,
            Rig = RigCheck.Run(asset),
            Humanoid = asset.Humanoid,
            Attachments = rigged.Repair.Attachments,
            Notes =
            [
                .. file.Notes, .. metadata.Notes, .. rigged.Notes, .. Doubt(rigged.Estimate!),
                .. rigged.Repair.Changed ? [$"{rigged.Repair}"] : Array.Empty<string>(),
                .. RequestedMotions.NotAllowed(named, generation.Motions),
            ],
        };
        return new MeshRig(file, rigged.Placement, asset, rigged.Values.Picture.Rgb, report);
    }

    private static RiggedAsset Name(MeshFile file, RiggedShape rigged, GenerationOptions options)
    {
        var skeleton = BoneNames.Apply(rigged.Asset.Skeleton, options.BoneNaming);
        var asset = rigged.Asset with
        {
            Skeleton = skeleton,
            Humanoid = HumanoidDetector.Detect(skeleton),
            Materials = file.Materials,
        };
        IReadOnlyList<AnimationClip> clips = options.Motion ? MotionClips.Create(skeleton) : [];
        return asset with { Clips = [.. clips, .. RequestedMotions.Create(asset, options.Motions, options.MotionInPlace)] };
    }

    private static IEnumerable<string> Doubt(FrontEstimate estimate)
    {
        if (estimate.Certainty < CertainEnough)
        {
            string certainty = estimate.Certainty.ToString("p0", CultureInfo.InvariantCulture);
            yield return $"The mesh seems to face {AxisNames.Of(estimate.Front)} (certainty {certainty}); set its front if that is wrong.";
        }
    }
}
