using AniGenSharp.Checkpoints;
using AniGenSharp.Conditioning;
using AniGenSharp.Decoding;
using AniGenSharp.Latents;
using AniGenSharp.Structure;

namespace AniGenSharp;

/// <summary>The configurations of a model's five parts.</summary>
/// <param name="Folder">Where the parts are.</param>
internal sealed record ModelConfigs(ModelFolder Folder)
{
    public required DinoV2Config Encoder { get; init; }

    public required SparseStructureFlowConfig StructureFlow { get; init; }

    public required SparseStructureDecoderConfig StructureDecoder { get; init; }

    public required StructuredLatentFlowConfig LatentFlow { get; init; }

    public required StructuredLatentDecoderConfig LatentDecoder { get; init; }

    /// <summary>Reads the configurations.</summary>
    /// <exception cref="CheckpointException">One is of another kind of network, or has an argument that is missing, unknown or not supported.</exception>
    public static ModelConfigs Parse(ModelFolder folder) => new(folder)
    {
        Encoder = DinoV2Config.Parse(Arguments(folder.Encoder, "DinoVisionTransformer")),
        StructureFlow = SparseStructureFlowConfig.Parse(Arguments(folder.StructureFlow, "AniGenSparseStructureFlowModel")),
        StructureDecoder = SparseStructureDecoderConfig.Parse(Arguments(folder.StructureDecoder, "AniGenSparseStructureDecoder")),
        LatentFlow = StructuredLatentFlowConfig.Parse(Arguments(folder.LatentFlow, "AniGenElasticSLatFlowModel", "AniGenSLatFlowModel")),
        LatentDecoder = StructuredLatentDecoderConfig.Parse(Arguments(folder.LatentDecoder, "AniGenElasticSLatMeshDecoder", "AniGenSLatMeshDecoder")),
    };

    /// <summary>
    /// Checks every pair of parts that hand something on. Each may be sound by itself and still not give the next one what it takes; that
    /// is said when the model is loaded, from the configurations alone, and not minutes later by a product of matrices.
    /// </summary>
    /// <exception cref="CheckpointException">Two do not belong together; the message names both and what they differ by.</exception>
    public void RequireFit()
    {
        Same("condition channels", Folder.Encoder, Encoder.Channels, Folder.StructureFlow, StructureFlow.ConditionChannels);
        Same("condition channels", Folder.Encoder, Encoder.Channels, Folder.LatentFlow, LatentFlow.ConditionChannels);

        Same("latent channels", Folder.StructureFlow, StructureFlow.OutChannels, Folder.StructureFlow, StructureFlow.InChannels);
        Same("skeleton latent channels", Folder.StructureFlow, StructureFlow.OutChannelsSkeleton, Folder.StructureFlow, StructureFlow.InChannelsSkeleton);
        Same("latent channels", Folder.StructureFlow, StructureFlow.OutChannels, Folder.StructureDecoder, StructureDecoder.LatentChannels);
        Same("skeleton latent channels", Folder.StructureFlow, StructureFlow.OutChannelsSkeleton, Folder.StructureDecoder, StructureDecoder.LatentChannelsSkeleton);
        Same("global tokens (0: a grid)", Folder.StructureFlow, StructureFlow.IsGlobal ? StructureFlow.GlobalTokens : 0,
            Folder.StructureDecoder, StructureDecoder.GlobalTokens ?? 0);
        Same("global skeleton tokens (0: a grid)", Folder.StructureFlow, StructureFlow.IsGlobalSkeleton ? StructureFlow.GlobalTokensSkeleton : 0,
            Folder.StructureDecoder, StructureDecoder.GlobalTokensSkeleton ?? 0);

        foreach (var (branch, name, decoded) in new[]
        {
            (LatentFlow.Geometry, "latent channels", LatentDecoder.Geometry.Latents),
            (LatentFlow.Skin, "skin latent channels", LatentDecoder.Skin.Latents),
            (LatentFlow.Skeleton, "skeleton latent channels", LatentDecoder.Skeleton.Latents),
        })
        {
            Same(name, Folder.LatentFlow, branch.Outputs, Folder.LatentFlow, branch.Inputs);
            Same(name, Folder.LatentFlow, branch.Outputs, Folder.LatentDecoder, decoded);
        }
        Same("voxels a side", Folder.LatentFlow, LatentFlow.Resolution, Folder.LatentDecoder, LatentDecoder.Resolution);
        if (StructureDecoder.GlobalTokens is null)
        {
            Same("voxels a side", Folder.StructureDecoder, StructureFlow.Resolution << (StructureDecoder.Channels.Length - 1),
                Folder.LatentFlow, LatentFlow.Resolution);
        }
    }

    private static NetworkArguments Arguments(ModelPart part, params string[] classes) => classes.Contains(part.ClassName)
        ? part.Arguments
        : throw new CheckpointException($"{part.Folder}: the configuration describes a {part.ClassName} where a {classes[0]} belongs.");

    private static void Same(string what, ModelPart one, int oneHas, ModelPart other, int otherHas)
    {
        if (oneHas == otherHas)
            return;
        throw new CheckpointException(ReferenceEquals(one, other)
            ? $"{one.Folder}: {what}: {otherHas} in, {oneHas} out; a flow must have as many of both."
            : $"{one.Folder} and {other.Folder} do not belong together: {what}: {oneHas} and {otherHas}.");
    }
}
