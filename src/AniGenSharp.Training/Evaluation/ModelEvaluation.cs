using AniGenSharp.Geometry;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;
using AniGenSharp.Training.Datasets;
using AniGenSharp.Training.Evaluation;

namespace AniGenSharp;

/// <summary>Measures how well a model reconstructs the items of a data set from their first pictures.</summary>
public static class ModelEvaluation
{
    private const int CellSize = 256;

    /// <summary>Evaluates a model.</summary>
    /// <param name="checkpoints">The model's folder.</param>
    /// <param name="data">The data set's folder, from <see cref="CreatureData"/> or in the reference's layout.</param>
    /// <param name="load">Device and precision; null for the defaults.</param>
    /// <param name="options">Count and settings; null for the defaults.</param>
    /// <param name="progress">Receives the number of items that are finished.</param>
    /// <param name="cancellationToken">Honored within one sampling step.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="CheckpointException">The folder does not hold a complete, valid model.</exception>
    /// <exception cref="InvalidDataException">A file of the data set is damaged.</exception>
    /// <exception cref="PictureException">A picture of the data set cannot be read.</exception>
    /// <exception cref="IOException">A file of the data set cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was canceled.</exception>
    public static EvaluationReport Run(
        string checkpoints, string data, LoadOptions? load = null, EvaluationOptions? options = null,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new EvaluationOptions();
        options.Generation.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count ?? 1, 1, nameof(options.Count));
        var reader = new DatasetReader(data);
        using var runner = new GenerationRunner(LoadedModels.LoadAll(checkpoints, load ?? new LoadOptions(), cancellationToken));
        int count = Math.Min(options.Count ?? int.MaxValue, reader.Items.Count);
        var items = new List<EvaluatedItem>();
        var sheet = new List<IReadOnlyList<RgbaImage>>();
        var (side, settings) = runner.Run(models => (models.VoxelsPerSide, models.Resolve(options.Generation)));
        for (int i = 0; i < count; i++)
        {
            var truth = reader.Read(i, side);
            try
            {
                var values = Predict(runner, reader.Pictures(i)[0], options.Generation, cancellationToken);
                var (_, structure, surface, rig) = values.Complete();
                items.Add(new EvaluatedItem(truth.Id, truth.Class, TruthComparison.Compare(structure, surface, rig, truth)));
                if (sheet.Count < options.SheetItems && Row(values, truth, options.Generation, cancellationToken) is { } row)
                    sheet.Add(row);
            }
            catch (GenerationException e)
            {
                items.Add(new EvaluatedItem(truth.Id, truth.Class, null, e.Message));
            }
            progress?.Report(new(i + 1, count));
        }
        return new EvaluationReport(settings, items, sheet.Count == 0 ? null : sheet.ToContactSheet());
    }

    private static StageValues Predict(
        GenerationRunner runner, string picture, GenerationOptions options, CancellationToken cancellationToken)
    {
        var prepared = runner.Prepare(PictureSource.FromFile(picture), cancellationToken);
        return runner.Run(models =>
            new NetworkPipeline(models, new StageClock(null, cancellationToken)).Predict(prepared, models.Resolve(options)));
    }

    /// <summary>
    /// Picture, finished asset from two sides and with its skeleton, and the truth with its skeleton; null if cleaning left no surface.
    /// </summary>
    private static IReadOnlyList<RgbaImage>? Row(
        StageValues values, DatasetItem truth, GenerationOptions options, CancellationToken cancellationToken)
    {
        RiggedAsset asset;
        try
        {
            asset = PostProcessing.Run(values, options with { Bake = null }, new StageClock(null, cancellationToken)).Asset;
        }
        catch (GenerationException)
        {
            return null;
        }
        var view = new PreviewOptions { Width = CellSize, Height = CellSize, Azimuth = -35 };
        var skeleton = view with { Skeleton = true };
        return
        [
            values.Picture.Rgb.Resize(CellSize, CellSize), Preview.Render(asset, view),
            Preview.Render(asset, view with { Azimuth = view.Azimuth + 180 }), Preview.Render(asset, skeleton),
            Preview.Render(ToAsset(truth), skeleton),
        ];
    }

    private static RiggedAsset ToAsset(DatasetItem item) => new(
        item.Mesh, new Skeleton(item.Joints, item.Parents), SkinInfluences.FromWeights(new SkinWeights(item.Skin, item.Joints.Length)));
}
