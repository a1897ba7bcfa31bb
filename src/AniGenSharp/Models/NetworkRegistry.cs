using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning.DinoV2;
using AniGenSharp.Decoding;
using AniGenSharp.SparseStructure;
using AniGenSharp.StructuredLatents;

namespace AniGenSharp.Models;

/// <summary>
/// The network classes this library can load. Each row is the only place that connects the published class names with the parser of the
/// configuration and the constructor of the network.
/// </summary>
internal static class NetworkRegistry
{
    private static readonly List<NetworkClass> s_rows = [];

    /// <summary>The image encoder: pictures to condition tokens.</summary>
    public static NetworkClass<DinoV2Config, DinoV2Encoder> Encoder { get; } =
        Row(DinoV2Config.Parse, (config, parameters) => new DinoV2Encoder(config, parameters), "DinoVisionTransformer");

    /// <summary>The flow of the sparse structure: noise to latents.</summary>
    public static NetworkClass<SparseStructureFlowConfig, SparseStructureFlowModel> StructureFlow { get; } =
        Row(
            SparseStructureFlowConfig.Parse, (config, parameters) => new SparseStructureFlowModel(config, parameters),
            "AniGenSparseStructureFlowModel");

    /// <summary>The decoder of the sparse structure: latents to voxels.</summary>
    public static NetworkClass<SparseStructureDecoderConfig, SparseStructureDecoder> StructureDecoder { get; } =
        Row(
            SparseStructureDecoderConfig.Parse, (config, parameters) => new SparseStructureDecoder(config, parameters),
            "AniGenSparseStructureDecoder");

    /// <summary>The official encoder of the sparse structure: surface voxels to a geometry latent.</summary>
    public static NetworkClass<SparseStructureEncoderConfig, IStructureEncoder> StructureEncoder { get; } =
        Row<SparseStructureEncoderConfig, IStructureEncoder>(
            SparseStructureEncoderConfig.Parse, (config, parameters) => new SparseStructureEncoder(config, parameters),
            "AniGenSparseStructureEncoder");

    /// <summary>The starter model's encoder of the sparse structure: solid voxels to a geometry latent.</summary>
    public static NetworkClass<ConvolutionalEncoderConfig, IStructureEncoder> ConvolutionalEncoder { get; } =
        Row<ConvolutionalEncoderConfig, IStructureEncoder>(
            ConvolutionalEncoderConfig.Parse, ConvolutionalStructureEncoder.OfGeometry, "ConvolutionalStructureEncoder");

    /// <summary>The flow of the structured latents: noise on voxels to latents.</summary>
    public static NetworkClass<StructuredLatentFlowConfig, StructuredLatentFlowModel> LatentFlow { get; } =
        Row(
            StructuredLatentFlowConfig.Parse, (config, parameters) => new StructuredLatentFlowModel(config, parameters),
            "AniGenElasticSLatFlowModel", "AniGenSLatFlowModel");

    /// <summary>The decoder of the structured latents: latents to fields.</summary>
    public static NetworkClass<StructuredLatentDecoderConfig, StructuredLatentDecoder> LatentDecoder { get; } =
        Row(
            StructuredLatentDecoderConfig.Parse, (config, parameters) => new StructuredLatentDecoder(config, parameters),
            "AniGenElasticSLatMeshDecoder", "AniGenSLatMeshDecoder");

    /// <summary>Every row.</summary>
    public static IReadOnlyList<NetworkClass> Rows => s_rows;

    /// <summary>Finds the row of a published class name; null if there is none.</summary>
    public static NetworkClass? Find(string className) => s_rows.FirstOrDefault(row => row.Names.Contains(className));

    private static NetworkClass<TConfig, TNetwork> Row<TConfig, TNetwork>(
        Func<NetworkArguments, TConfig> parse, Func<TConfig, ParameterScope, TNetwork> create, params string[] names)
        where TConfig : class
        where TNetwork : class
    {
        var row = new NetworkClass<TConfig, TNetwork>(names, parse, create);
        s_rows.Add(row);
        return row;
    }
}
