using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning.DinoV2;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.SparseStructure;
using AniGenSharp.StructuredLatents;
using static TorchSharp.torch;

namespace AniGenSharp.Models;

/// <summary>The networks by the class names of the published configurations.</summary>
internal static class NetworkCatalog
{
    private static readonly Dictionary<string, Func<NetworkArguments, ParameterScope, object>> Builders = new(StringComparer.Ordinal)
    {
        ["DinoVisionTransformer"] = (args, p) => new DinoV2Encoder(DinoV2Config.Parse(args), p),
        ["AniGenSparseStructureFlowModel"] = (args, p) => new SparseStructureFlowModel(SparseStructureFlowConfig.Parse(args), p),
        ["AniGenSparseStructureDecoder"] = (args, p) => new SparseStructureDecoder(SparseStructureDecoderConfig.Parse(args), p),
        ["AniGenSLatFlowModel"] = (args, p) => new StructuredLatentFlowModel(StructuredLatentFlowConfig.Parse(args), p),
        ["AniGenElasticSLatFlowModel"] = (args, p) => new StructuredLatentFlowModel(StructuredLatentFlowConfig.Parse(args), p),
        ["AniGenSLatMeshDecoder"] = (args, p) => new StructuredLatentDecoder(StructuredLatentDecoderConfig.Parse(args), p),
        ["AniGenElasticSLatMeshDecoder"] = (args, p) => new StructuredLatentDecoder(StructuredLatentDecoderConfig.Parse(args), p),
    };

    /// <summary>Whether a class is known.</summary>
    public static bool Knows(string className) => Builders.ContainsKey(className);

    /// <summary>
    /// Builds the network on a checkpoint without reading its values: names and shapes are compared, no memory is needed.
    /// </summary>
    /// <exception cref="CheckpointException">The class or an argument is unknown, or the checkpoint does not fit.</exception>
    public static void CheckFit(string className, NetworkArguments arguments, ICheckpoint checkpoint) =>
        WeightBytes(className, arguments, checkpoint, ScalarType.Float32);

    /// <summary>Bytes that the network would take on a checkpoint with its torso in a type, by the same comparison.</summary>
    /// <exception cref="CheckpointException">The class or an argument is unknown, or the checkpoint does not fit.</exception>
    public static long WeightBytes(string className, NetworkArguments arguments, ICheckpoint checkpoint, ScalarType torso) =>
        Builders.TryGetValue(className, out var build)
            ? WeightBytes(checkpoint, torso, p => build(arguments, p))
            : throw new CheckpointException($"{checkpoint.Source}: the class {className} is unknown.");

    /// <summary>Bytes that a network on a checkpoint would take, by the same comparison of names and shapes.</summary>
    /// <param name="checkpoint">The weights.</param>
    /// <param name="torso">Type of the torso.</param>
    /// <param name="build">Constructs the network.</param>
    /// <exception cref="CheckpointException">The checkpoint does not fit.</exception>
    public static long WeightBytes<T>(ICheckpoint checkpoint, ScalarType torso, Func<ParameterScope, T> build) where T : class
    {
        using var shapes = new ShapesOnly(checkpoint);
        using var network = ParameterReader.Load(shapes, new Placement(META, torso), build);
        return network.Weights.Sum(weight => weight.numel() * weight.element_size());
    }

    /// <summary>A checkpoint whose tensors have no values.</summary>
    private sealed class ShapesOnly(ICheckpoint checkpoint) : ICheckpoint
    {
        public string Source => checkpoint.Source;

        public IReadOnlyDictionary<string, StoredTensor> Tensors => checkpoint.Tensors;

        public Tensor Read(string name, ScalarType type, Device device) => empty(Tensors[name].Shape, type, META);

        public void Dispose()
        {
        }
    }
}
