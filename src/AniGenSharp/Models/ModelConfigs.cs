using AniGenSharp.Conditioning.DinoV2;
using AniGenSharp.Decoding;
using AniGenSharp.SparseStructure;
using AniGenSharp.StructuredLatents;

namespace AniGenSharp.Models;

/// <summary>The configurations of a model's five parts.</summary>
/// <param name="Folder">Where the parts are.</param>
internal sealed record ModelConfigs(ModelFolder Folder)
{
    /// <summary>Side of the largest picture that an encoder is shown; attention over more would not end.</summary>
    private const int MaxImageSize = 4096;

    public required DinoV2Config Encoder { get; init; }

    public required SparseStructureFlowConfig StructureFlow { get; init; }

    public required SparseStructureDecoderConfig StructureDecoder { get; init; }

    public required StructuredLatentFlowConfig LatentFlow { get; init; }

    public required StructuredLatentDecoderConfig LatentDecoder { get; init; }

    /// <summary>What the latent flow's training run asks of its stage.</summary>
    public required LatentStageSettings LatentSettings { get; init; }

    /// <summary>Reads the configurations.</summary>
    /// <exception cref="CheckpointException">
    /// One is of another kind of network, or has an argument that is missing, unknown or not supported.
    /// </exception>
    public static ModelConfigs Parse(ModelFolder folder) => new(folder)
    {
        Encoder = NetworkRegistry.Encoder.ConfigOf(folder.Encoder),
        StructureFlow = NetworkRegistry.StructureFlow.ConfigOf(folder.StructureFlow),
        StructureDecoder = NetworkRegistry.StructureDecoder.ConfigOf(folder.StructureDecoder),
        LatentFlow = NetworkRegistry.LatentFlow.ConfigOf(folder.LatentFlow),
        LatentDecoder = NetworkRegistry.LatentDecoder.ConfigOf(folder.LatentDecoder),
        LatentSettings = LatentStageSettings.Parse(folder.LatentFlow.Dataset, folder.LatentFlow.Trainer),
    };

    /// <summary>
    /// Checks every pair of parts that hand something on. Each may be sound by itself and still not give the next one what it takes; that
    /// is said when the model is loaded, from the configurations alone, and not minutes later by a product of matrices.
    /// </summary>
    /// <exception cref="CheckpointException">Two do not belong together; the message names both and what they differ by.</exception>
    public void RequireFit()
    {
        RequireEqual("condition channels", Folder.Encoder, Encoder.Channels, Folder.StructureFlow, StructureFlow.ConditionChannels);
        RequireEqual("condition channels", Folder.Encoder, Encoder.Channels, Folder.LatentFlow, LatentFlow.ConditionChannels);

        RequireEqual("latent channels", Folder.StructureFlow, StructureFlow.OutChannels, Folder.StructureFlow, StructureFlow.InChannels);
        RequireEqual("skeleton latent channels", Folder.StructureFlow, StructureFlow.OutChannelsSkeleton, Folder.StructureFlow, StructureFlow.InChannelsSkeleton);
        RequireEqual("latent channels", Folder.StructureFlow, StructureFlow.OutChannels, Folder.StructureDecoder, StructureDecoder.LatentChannels);
        RequireEqual("skeleton latent channels", Folder.StructureFlow, StructureFlow.OutChannelsSkeleton, Folder.StructureDecoder, StructureDecoder.LatentChannelsSkeleton);
        RequireEqual("global tokens (0: a grid)", Folder.StructureFlow, StructureFlow.IsGlobal ? StructureFlow.GlobalTokens : 0,
            Folder.StructureDecoder, StructureDecoder.GlobalTokens ?? 0);
        RequireEqual("global skeleton tokens (0: a grid)", Folder.StructureFlow, StructureFlow.IsGlobalSkeleton ? StructureFlow.GlobalTokensSkeleton : 0,
            Folder.StructureDecoder, StructureDecoder.GlobalTokensSkeleton ?? 0);

        foreach (var (branch, name, decoded) in new[]
        {
            (LatentFlow.Geometry, "latent channels", LatentDecoder.Geometry.Latents),
            (LatentFlow.Skin, "skin latent channels", LatentDecoder.Skin.Latents),
            (LatentFlow.Skeleton, "skeleton latent channels", LatentDecoder.Skeleton.Latents),
        })
        {
            RequireEqual(name, Folder.LatentFlow, branch.Outputs, Folder.LatentFlow, branch.Inputs);
            RequireEqual(name, Folder.LatentFlow, branch.Outputs, Folder.LatentDecoder, decoded);
        }
        RequireEqual("voxels a side", Folder.LatentFlow, LatentFlow.Resolution, Folder.LatentDecoder, LatentDecoder.Resolution);
        foreach (int? tokens in new[] { StructureDecoder.GlobalTokens, StructureDecoder.GlobalTokensSkeleton })
        {
            int side = tokens is null ? StructureFlow.Resolution << (StructureDecoder.Channels.Length - 1) : GlobalTokenInput.OutputResolution;
            RequireEqual("voxels a side", Folder.StructureDecoder, side, Folder.LatentFlow, LatentFlow.Resolution);
        }
        CheckStatistics(LatentSettings.Normalization.Main, LatentFlow.Geometry.Outputs + LatentFlow.Skin.Outputs, "latent channels");
        CheckStatistics(LatentSettings.Normalization.Skeleton, LatentFlow.Skeleton.Outputs, "skeleton latent channels");
        if (Folder.ImageSize is < 1 or > MaxImageSize || Folder.ImageSize % Encoder.PatchSize != 0)
            throw new CheckpointException($"{Folder.Root}: pictures of {Folder.ImageSize} pixels a side are not whole patches of {Encoder.PatchSize}, or more than {MaxImageSize}, for {Folder.Encoder.Folder}.");
    }

    private void CheckStatistics(ChannelStatistics? statistics, int channels, string what)
    {
        if (statistics?.Fits(channels) == false)
            throw new CheckpointException($"{Folder.LatentFlow.Folder}: its normalisation has {statistics.Mean.Length} means and {statistics.Deviation.Length} deviations for {channels} {what}.");
    }

    private static void RequireEqual(string what, ModelPart one, int oneHas, ModelPart other, int otherHas)
    {
        if (oneHas == otherHas)
            return;
        throw new CheckpointException(ReferenceEquals(one, other)
            ? $"{one.Folder}: {what}: {otherHas} in, {oneHas} out; a flow must have as many of both."
            : $"{one.Folder} and {other.Folder} do not belong together: {what}: {oneHas} and {otherHas}.");
    }
}
