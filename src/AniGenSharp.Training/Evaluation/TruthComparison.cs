using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.Geometry.Voxelization;
using AniGenSharp.Pipeline;
using AniGenSharp.SparseStructure;
using AniGenSharp.Training.Datasets;
using AniGenSharp.Training.Fields;

namespace AniGenSharp.Training.Evaluation;

/// <summary>Compares what the networks predict for one item with the truth.</summary>
internal static class TruthComparison
{
    /// <summary>Skin weights and colors are compared at about this many vertices.</summary>
    private const int Samples = 4000;

    /// <summary>Compares the stages of a run with an item.</summary>
    /// <param name="structure">The occupied voxels.</param>
    /// <param name="surface">The surface before any cleaning.</param>
    /// <param name="rig">Joints and skin weights before any repair.</param>
    /// <param name="truth">The item, with grids of the structure's resolution.</param>
    public static EvaluationFigures Compare(OccupiedVoxels structure, ExtractedSurface surface, PredictedRig rig, DatasetItem truth)
    {
        var mesh = surface.Mesh;
        var joints = rig.Skeleton.Joints;
        var onTruth = new BoundingVolumeHierarchy(truth.Mesh);
        var (skin, color) = CompareVertices(mesh, rig, truth, onTruth);
        return new EvaluationFigures
        {
            Iou = Overlap(structure.Coordinates, truth.Shape),
            SkeletonIou = Overlap(structure.SkeletonCoordinates, CreatureVoxels.Dilated(truth.Bones)),
            SurfaceDistance =
                (MeanDistance(mesh.Positions, onTruth) + MeanDistance(truth.Mesh.Positions, new BoundingVolumeHierarchy(mesh))) / 2,
            Pieces = Components.Find(mesh.Indices, mesh.VertexCount).Count,
            JointCountError = Math.Abs(joints.Length - truth.Joints.Length),
            JointsToTruth = MeanDistance(joints, truth.Joints),
            TruthToJoints = MeanDistance(truth.Joints, joints),
            OneTree = SkeletonTree.IsOneTree(rig.Skeleton.Parents) ? 1 : 0,
            SkinError = skin,
            ColorError = color,
        };
    }

    /// <summary>Intersection over union of voxels [N, 3] and a grid.</summary>
    private static double Overlap(int[] coordinates, VoxelGrid truth)
    {
        int common = 0, count = coordinates.Length / 3;
        for (int i = 0; i < coordinates.Length; i += 3)
            common += truth.Cells[truth.Index(coordinates[i], coordinates[i + 1], coordinates[i + 2])] ? 1 : 0;
        return (double)common / Math.Max(1, count + truth.Count - common);
    }

    private static double MeanDistance(Vector3[] points, BoundingVolumeHierarchy surface)
    {
        var distances = new double[points.Length];
        Chunks.Run(points.Length, (_, from, to) =>
        {
            for (int i = from; i < to; i++)
                distances[i] = Math.Sqrt(surface.Closest(points[i]).SquaredDistance);
        });
        return distances.Average();
    }

    private static double MeanDistance(Vector3[] from, Vector3[] to) =>
        from.Average(point => Vector3.Distance(point, to[Distances.Nearest(point, to)]));

    /// <summary>The errors of skin weights and colors at every k-th vertex, against the closest point of the true surface.</summary>
    private static (double Skin, double? Color) CompareVertices(
        TriangleMesh mesh, PredictedRig rig, DatasetItem truth, BoundingVolumeHierarchy onTruth)
    {
        int[] matches = [.. rig.Skeleton.Joints.Select(joint => Distances.Nearest(joint, truth.Joints))];
        int joints = truth.Joints.Length, step = Math.Max(1, mesh.VertexCount / Samples), count = 0;
        double skin = 0, color = 0;
        var difference = new float[joints];
        for (int vertex = 0; vertex < mesh.VertexCount; vertex += step, count++)
        {
            var closest = onTruth.Closest(mesh.Positions[vertex]);
            difference.AsSpan().Clear();
            var weights = rig.Weights.Row(vertex);
            for (int joint = 0; joint < matches.Length; joint++)
                difference[matches[joint]] += weights[joint];
            var expected = Vector3.Zero;
            for (int corner = 0; corner < 3; corner++)
            {
                int at = truth.Mesh.Indices[3 * closest.Face + corner];
                float share = closest.Barycentric[corner];
                for (int joint = 0; joint < joints; joint++)
                    difference[joint] -= share * truth.Skin[at * joints + joint];
                expected += share * (truth.Mesh.Colors?[at] ?? Vector3.Zero);
            }
            skin += difference.Sum(MathF.Abs);
            var error = Vector3.Abs((mesh.Colors?[vertex] ?? Vector3.Zero) - expected);
            color += (error.X + error.Y + error.Z) / 3;
        }
        return (skin / count, truth.Mesh.Colors is null || mesh.Colors is null ? null : color / count);
    }
}
