using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Cuda;
using AniGenSharp.Geometry;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;
using AniGenSharp.SparseStructure;
using static TorchSharp.torch;

namespace AniGenSharp.Rigging;

/// <summary>Decides which way a mesh faces: the direction in which it fits best what the structure flow knows.</summary>
/// <param name="models">The networks.</param>
/// <param name="options">Its orientation, as far as it is known.</param>
/// <param name="run">The run's settings and cancellation.</param>
internal sealed class MeshOrientation(LoadedModels models, RigMeshOptions options, StageContext run)
{
    // One step tells most directions apart; where it does not, two are compared.
    private const int MaxSteps = 2;
    private const double CertainAtOnce = 0.9999;

    /// <summary>Encodes a mesh from each direction in question and compares them.</summary>
    /// <param name="file">The mesh.</param>
    /// <param name="picture">The prepared picture; null to render the mesh.</param>
    /// <returns>The mesh as it is if it faces the best direction, and that direction.</returns>
    public (EncodedView View, FrontEstimate Estimate) Run(MeshFile file, PreparedPicture? picture)
    {
        // The networks may still be loading meanwhile.
        var seen = MeshView.Of(file, options, models, run.CancellationToken);
        using var encoder = models.LoadStructureEncoder(run.CancellationToken);
        using var networks = models.Reserve(run.CancellationToken);
        var views = OfEach(seen, view => Encode(view, file.Name, encoder.Network, picture));
        var (up, usual) = (options.Up ?? file.Up, views[0].View.Mesh.Placement.Front);
        if (views.Length == 1)
            return (views[0], new FrontEstimate(up, usual, 1, new Dictionary<SpaceAxis, double>()));
        double[] errors = [], probabilities = [];
        for (int steps = 1; steps <= MaxSteps && (steps == 1 || probabilities.Max() < CertainAtOnce); steps++)
        {
            errors = OfEach(views, view => Error(view, steps));
            probabilities = FrontEstimation.Probabilities(errors);
        }
        int best = Array.IndexOf(probabilities, probabilities.Max());
        var fronts = views.Select(view => view.View.Mesh.Placement.Front);
        return (views[best], new FrontEstimate(
            up, views[best].View.Mesh.Placement.Front, probabilities[best],
            fronts.Zip(errors).ToDictionary(pair => pair.First, pair => pair.Second)));
    }

    private TResult[] OfEach<T, TResult>(IEnumerable<T> views, Func<T, TResult> task) => NetworkTasks.Run(
        [.. views.Select(view => (Func<TResult>)(() =>
        {
            using var noGradient = inference_mode();
            using var device = CudaLibrary.Enter(models.Placement.Device);
            return task(view);
        }))],
        models.RunsTasks);

    private double Error(EncodedView view, int steps) =>
        FrontEstimation.Error(run with { Shape = view.Shape }, view.Seen.Condition!, steps);

    private EncodedView Encode(MeshView view, string name, IStructureEncoder encoder, PreparedPicture? given)
    {
        var (cells, side) = (view.Voxels.Cells, view.Voxels.Side);
        var shape = HeldShape.Encode(encoder, models, new OccupancyGrid((side, side, side), cells));
        var picture = given ?? models.Conditioner.Prepare(view.Portrait!, name, run.CancellationToken);
        return new EncodedView(view, shape, new StageValues(picture) { Condition = ConditioningStage.Run(run, picture) });
    }
}
