namespace AniGenSharp;

/// <summary>How close a prediction is to the truth, or the mean of several. Lengths are in units of the cube's side.</summary>
public sealed record EvaluationFigures
{
    /// <summary>Intersection over union of the occupied voxels.</summary>
    public required double Iou { get; init; }

    /// <summary>Intersection over union of the voxels near the bones.</summary>
    public required double SkeletonIou { get; init; }

    /// <summary>Mean distance from the predicted vertices to the true surface and back.</summary>
    public required double SurfaceDistance { get; init; }

    /// <summary>Number of connected pieces of the predicted surface.</summary>
    public required double Pieces { get; init; }

    /// <summary>Absolute error of the number of joints.</summary>
    public required double JointCountError { get; init; }

    /// <summary>Mean distance from the predicted joints to the nearest true joint.</summary>
    public required double JointsToTruth { get; init; }

    /// <summary>Mean distance from the true joints to the nearest predicted joint.</summary>
    public required double TruthToJoints { get; init; }

    /// <summary>1 if the predicted joints form one tree before any repair, else 0; of several, their share.</summary>
    public required double OneTree { get; init; }

    /// <summary>Mean L1 distance of skin weights, of joints matched to the nearest true joint, 0…2.</summary>
    public required double SkinError { get; init; }

    /// <summary>Mean absolute error of the vertex colors; null if the data set has no colors.</summary>
    public double? ColorError { get; init; }

    /// <summary>The means of several figures.</summary>
    /// <param name="figures">At least one.</param>
    public static EvaluationFigures MeanOf(IReadOnlyCollection<EvaluationFigures> figures) => new()
    {
        Iou = figures.Average(f => f.Iou),
        SkeletonIou = figures.Average(f => f.SkeletonIou),
        SurfaceDistance = figures.Average(f => f.SurfaceDistance),
        Pieces = figures.Average(f => f.Pieces),
        JointCountError = figures.Average(f => f.JointCountError),
        JointsToTruth = figures.Average(f => f.JointsToTruth),
        TruthToJoints = figures.Average(f => f.TruthToJoints),
        OneTree = figures.Average(f => f.OneTree),
        SkinError = figures.Average(f => f.SkinError),
        ColorError = figures.Average(f => f.ColorError),
    };
}
