using System.Globalization;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons.Repair;

namespace AniGenSharp.Pipeline;

/// <summary>Collects the figures of a finished run.</summary>
internal static class ReportBuilder
{
    /// <summary>Builds the report.</summary>
    /// <param name="values">The stages of the networks.</param>
    /// <param name="rig">The cleaned mesh with its rig.</param>
    /// <param name="levels">The asset, then its coarser levels of detail.</param>
    /// <param name="stages">Time and memory of the stages.</param>
    public static GenerationReport Build(
        StageValues values, RigMesh rig, IReadOnlyList<TexturedAsset> levels, IReadOnlyList<StageReport> stages)
    {
        var (metadata, structure, surface, _) = values.Complete();
        var (asset, generated, bakeError, restPoseTear) = levels[0];
        var check = RigCheck.Run(asset);
        return new GenerationReport
        {
            Picture = metadata.Picture,
            Settings = metadata.Settings,
            Versions = metadata.Versions,
            Device = metadata.Device,
            Checkpoints = metadata.Checkpoints,
            Stages = stages,
            Seconds = stages.Sum(stage => stage.Seconds),
            Voxels = structure.Coordinates.Length / 3,
            SkeletonVoxels = structure.SkeletonCoordinates.Length / 3,
            DenseFaces = surface.Mesh.FaceCount,
            Vertices = asset.Mesh.VertexCount,
            Faces = asset.Mesh.FaceCount,
            LevelFaces = [.. levels.Skip(1).Select(level => level.Asset.Mesh.FaceCount)],
            Joints = asset.Skeleton.Count,
            Rig = check,
            TearBeforeRepair = rig.Repair.JoinedRoots.Count == 0
                ? check.Tear
                : TearMetric.Measure(generated.Mesh, RigRepair.Unjoin(generated.Skeleton, rig.Repair), generated.Influences.Table),
            Cleaning = rig.Surface.Report,
            BakeError = bakeError,
            Photo = levels[0].Photo,
            RestPoseTear = restPoseTear,
            Humanoid = asset.Humanoid,
            Attachments = rig.Repair.Attachments,
            Notes =
            [
                .. metadata.Notes,
                .. PictureNotes.Of(values.Picture.Rgb),
                .. rig.Repair.Changed ? [$"{rig.Repair}"] : Array.Empty<string>(),
                .. Pieces(rig.Surface.Report, rig.Surface.Mesh),
                .. Photo(levels[0].Photo),
                .. rig.Repair.Attachments.Where(attachment => attachment.IsDoubtful)
                    .Select(attachment => Doubt(generated.Skeleton, attachment)),
            ],
        };
    }

    private static IEnumerable<string> Pieces(SurfaceCleaningReport report, TriangleMesh mesh)
    {
        if (report.BridgedPieces > 0)
            yield return $"{Count(report.BridgedPieces)} with joints connected to the body";
        int[] sizes = [.. Components.Find(mesh.Indices, mesh.VertexCount).OfFace.CountBy(piece => piece).Select(piece => piece.Value)];
        if (report.LoosePieces > 0 || sizes.Length > 1)
        {
            double share = sizes.Max() / (double)mesh.FaceCount;
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{sizes.Length} pieces, the largest with {share:p0} of the faces: not one connected body");
        }

        static string Count(int pieces) => $"{pieces} loose {(pieces == 1 ? "piece" : "pieces")}";
    }

    private static IEnumerable<string> Photo(PhotoReport? report)
    {
        if (report is null)
            yield break;
        PhotoViewReport view = report.Views[0];
        if (report.Views.Count(other => other.Used) is var used && report.Views.Count > 1)
            yield return $"texture: {used} of {report.Views.Count} pictures used";
        if (report.Views.Any(other => other.Used))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"texture: {100 * report.FromPicture:f0} % from the picture, {100 * report.Mirrored:f0} % mirrored, "
                + $"{100 * report.Baked:f0} % baked (confidence of the camera {view.Confidence:f2})");
        }
        else
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"texture: baked directly, because the picture's camera was not found (confidence {view.Confidence:f2})");
        }
    }

    private static string Doubt(Skeleton skeleton, RigAttachment attachment)
    {
        string Name(int joint) => skeleton.Names?[joint] ?? $"joint_{joint}";
        string confidence = attachment.Confidence.ToString("f2", CultureInfo.InvariantCulture);
        return $"{Name(attachment.Joint)} was attached to {Name(attachment.Parent)} with a confidence of {confidence}: check it";
    }
}
