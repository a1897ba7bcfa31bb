using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Pipeline;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit;
using AniGenSharp.Training.Datasets;
using AniGenSharp.Training.Evaluation;
using AniGenSharp.Training.Fields;

namespace AniGenSharp.Training.Tests;

/// <summary>The figures of an evaluation.</summary>
public sealed class TruthComparisonTests
{
    private const int Side = 32;

    [Fact]
    public void The_truth_itself_has_perfect_figures()
    {
        var truth = Truth();
        var figures = TruthComparison.Compare(Voxels(truth), Surface(truth.Mesh), Rig(truth), truth);
        Assert.Equal(1, figures.Iou);
        Assert.Equal(1, figures.SkeletonIou);
        Assert.InRange(figures.SurfaceDistance, 0, 1e-5);
        Assert.Equal(1, figures.OneTree);
        Assert.Equal((0, 0, 0), (figures.JointCountError, figures.JointsToTruth, figures.TruthToJoints));
        Assert.InRange(figures.SkinError, 0, 1e-3);
        Assert.InRange(figures.ColorError!.Value, 0, 1e-3);
    }

    [Fact]
    public void Errors_are_measured()
    {
        var truth = Truth();
        var shift = new System.Numerics.Vector3(0.1f, 0, 0);
        var mesh = truth.Mesh with
        {
            Positions = [.. truth.Mesh.Positions.Select(p => p + shift)],
            Colors = [.. truth.Mesh.Colors!.Select(_ => System.Numerics.Vector3.Zero)],
        };
        int last = truth.Joints.Length - 1;
        // The last joint is missing, another one is a second root, and everything follows the root.
        int[] parents = [.. truth.Parents[..last]];
        parents[last - 1] = -1;
        var weights = new float[mesh.VertexCount * last];
        for (int vertex = 0; vertex < mesh.VertexCount; vertex++)
            weights[vertex * last] = 1;
        var rig = new PredictedRig(new SkeletonForest(truth.Joints[..last], parents), new SkinWeights(weights, last));
        int[] half = Voxels(truth).Coordinates;
        half = half[..(half.Length / 6 * 3)];

        var figures = TruthComparison.Compare(new OccupiedVoxels(half, []), Surface(mesh), rig, truth);
        Assert.InRange(figures.Iou, 0.49, 0.51);
        Assert.Equal(0, figures.SkeletonIou);
        Assert.InRange(figures.SurfaceDistance, 0.02, 0.1);
        Assert.Equal((1, 0), (figures.JointCountError, figures.OneTree));
        Assert.Equal(0, figures.JointsToTruth);
        Assert.True(figures.TruthToJoints > 0);
        Assert.InRange(figures.SkinError, 0.5, 2);
        Assert.InRange(figures.ColorError!.Value, 0.05, 1);
    }

    private static DatasetItem Truth()
    {
        using var folder = new TemporaryFolder();
        var options = new CreatureDataOptions { Count = 1, Views = 1, PictureSize = 16 };
        CreatureData.Write(folder.Path, options, cancellationToken: TestContext.Current.CancellationToken);
        return new DatasetReader(folder.Path).Read(0, Side);
    }

    private static OccupiedVoxels Voxels(DatasetItem item) =>
        new(Coordinates(item.Shape.Cells), Coordinates(CreatureVoxels.Dilated(item.Bones).Cells));

    private static int[] Coordinates(bool[] cells) => [.. Enumerable.Range(0, cells.Length).Where(voxel => cells[voxel])
        .SelectMany(voxel => new[] { voxel / (Side * Side), voxel / Side % Side, voxel % Side })];

    private static ExtractedSurface Surface(TriangleMesh mesh) => new(mesh, null, [], 0);

    private static PredictedRig Rig(DatasetItem item) =>
        new(new SkeletonForest(item.Joints, item.Parents), new SkinWeights(item.Skin, item.Joints.Length));
}
