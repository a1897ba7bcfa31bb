using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry.Voxelization;
using AniGenSharp.Models;
using AniGenSharp.Sampling;
using AniGenSharp.SparseStructure;
using AniGenSharp.Training.Datasets;
using AniGenSharp.Training.Fields;
using static TorchSharp.torch;

namespace AniGenSharp.Training.Flows;

/// <summary>Prepares the examples of the structure flow: latents of the voxels of shapes and bones, and tokens of all pictures.</summary>
internal static class StructureExamples
{
    /// <summary>Encodes a data set, in the caller's dispose scope.</summary>
    /// <param name="models">The networks.</param>
    /// <param name="reader">The data set.</param>
    /// <param name="progress">Receives the number of items that are finished.</param>
    /// <param name="cancellationToken">Honored between items.</param>
    /// <exception cref="CheckpointException">The model has no encoders of shape and bones.</exception>
    public static IReadOnlyList<FlowExample> Encode(
        LoadedModels models, DatasetReader reader, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        using var noGradient = no_grad();
        using var bones = LoadBoneEncoder(models, cancellationToken);
        using var shape = models.LoadStructureEncoder(cancellationToken);
        var examples = new List<FlowExample>();
        for (int i = 0; i < reader.Items.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var item = reader.Read(i, models.VoxelsPerSide);
            var latents = new FlowPair(
                shape.Network.Forward(ToTensor(item.Shape, models.Placement.Device)).MoveToOuterDisposeScope(),
                bones.Network.Forward(ToTensor(CreatureVoxels.Dilated(item.Bones), models.Placement.Device)).MoveToOuterDisposeScope());
            Tensor[] conditions = [.. reader.Pictures(i).Select(picture => Encode(models, picture, cancellationToken))];
            examples.Add(new FlowExample(latents, [.. conditions.Select(condition => condition.MoveToOuterDisposeScope())]));
            progress?.Report(new(i + 1, reader.Items.Count));
        }
        return examples;
    }

    private static Tensor Encode(LoadedModels models, string picture, CancellationToken cancellationToken)
    {
        var source = PictureSource.FromFile(picture);
        PreparedPicture prepared = models.Conditioner.Prepare(source.Read(), source.Name, cancellationToken);
        return models.Conditioner.Encode(models.Folder.StructureNeedsNormals ? prepared.Normal : prepared.Rgb, cancellationToken);
    }

    private static LoadedNetwork<ConvolutionalStructureEncoder> LoadBoneEncoder(LoadedModels models, CancellationToken cancellationToken)
    {
        var part = models.Folder.StructureEncoder;
        if (part is null || NetworkRegistry.Find(part.ClassName) != NetworkRegistry.ConvolutionalEncoder)
        {
            throw new CheckpointException(
                $"{models.Folder.StructureDecoder.Folder}: training needs encoders of shape and bones; "
                + "the starter model has them, the official models do not.");
        }
        var config = NetworkRegistry.ConvolutionalEncoder.ConfigOf(part);
        int channels = models.StructureFlowConfig.InChannelsSkeleton;
        using var weights = Checkpoint.Open(part.Weights);
        return ParameterReader.Load(
            weights, models.Placement, parameters => ConvolutionalStructureEncoder.OfSkeleton(config, channels, parameters),
            cancellationToken);
    }

    private static Tensor ToTensor(VoxelGrid grid, Device device) => tensor(
        Array.ConvertAll(grid.Cells, occupied => occupied ? 1f : 0f), [1, 1, grid.Side, grid.Side, grid.Side], device: device);
}
