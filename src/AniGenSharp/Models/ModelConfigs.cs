using AniGenSharp.Conditioning.DinoV2;
using AniGenSharp.Decoding;
using AniGenSharp.SparseStructure;
using AniGenSharp.StructuredLatents;

namespace AniGenSharp.Models;

/// <summary>The configurations of a model's five parts.</summary>
/// <param name="Folder">The folder with the parts.</param>
internal sealed record ModelConfigs(ModelFolder Folder)
{
    /// <summary>The side of the largest picture for an encoder; attention over larger ones would be impractically slow.</summary>
    private const int MaxImageSize = 4096;

    public required DinoV2Config Encoder { get; init; }

    public required SparseStructureFlowConfig StructureFlow { get; init; }

    public required SparseStructureDecoderConfig StructureDecoder { get; init; }

    public required StructuredLatentFlowConfig LatentFlow { get; init; }

    public required StructuredLatentDecoderConfig LatentDecoder { get; init; }

    /// <summary>Settings of the latent stage that come from the latent flow's training run.</summary>
    public required LatentStageSettings LatentSettings { get; init; }

    /// <summary>Reads the configurations.</summary>
    /// <exception cref="CheckpointException">
    /// A part is of another kind of network, or has an argument that is missing, unknown or not supported.
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
    /// Checks every pair of parts in which one's output is the other's input. Each may be valid by itself and still not fit the next one.
    /// The configurations show this when the model is loaded, so it does not become a failing matrix product minutes later.
    /// </summary>
    /// <exception cref="CheckpointException">Two parts do not belong together; the message names both and their difference.</exception>
    public void RequireFit()
    {
        var (encoder, flow, decoder) = (Folder.Encoder, Folder.StructureFlow, Folder.StructureDecoder);
        RequireEqual("condition channels", encoder, Encoder.Channels, flow, StructureFlow.ConditionChannels);
        RequireEqual("condition channels", encoder, Encoder.Channels, Folder.LatentFlow, LatentFlow.ConditionChannels);

        const string Skeleton = "skeleton latent channels";
        RequireEqual("latent channels", flow, StructureFlow.OutChannels, flow, StructureFlow.InChannels);
        RequireEqual(Skeleton, flow, StructureFlow.OutChannelsSkeleton, flow, StructureFlow.InChannelsSkeleton);
        RequireEqual("latent channels", flow, StructureFlow.OutChannels, decoder, StructureDecoder.LatentChannels);
        RequireEqual(Skeleton, flow, StructureFlow.OutChannelsSkeleton, decoder, StructureDecoder.LatentChannelsSkeleton);
        RequireEqual(
            "global tokens (0: a grid)", flow, StructureFlow.IsGlobal ? StructureFlow.GlobalTokens : 0,
            decoder, StructureDecoder.GlobalTokens ?? 0);
        RequireEqual(
            "global skeleton tokens (0: a grid)", flow, StructureFlow.IsGlobalSkeleton ? StructureFlow.GlobalTokensSkeleton : 0,
            decoder, StructureDecoder.GlobalTokensSkeleton ?? 0);
        RequireLatentsFit();
        foreach (int? tokens in new[] { StructureDecoder.GlobalTokens, StructureDecoder.GlobalTokensSkeleton })
        {
            int side = tokens is null
                ? StructureFlow.Resolution << (StructureDecoder.Channels.Length - 1)
                : GlobalTokenInput.OutputResolution;
            RequireEqual("voxels per side", decoder, side, Folder.LatentFlow, LatentFlow.Resolution);
        }
        if (Folder.ImageSize is < 1 or > MaxImageSize || Folder.ImageSize % Encoder.PatchSize != 0)
        {
            throw new CheckpointException(
                $"{Folder.Root}: the picture's side, {Folder.ImageSize} pixels, is not a multiple of the encoder's patch size, "
                + $"{Encoder.PatchSize}, or is over {MaxImageSize} ({encoder.Folder}).");
        }
    }

    private void RequireLatentsFit()
    {
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
        RequireEqual("voxels per side", Folder.LatentFlow, LatentFlow.Resolution, Folder.LatentDecoder, LatentDecoder.Resolution);
        CheckStatistics(LatentSettings.Normalization.Main, LatentFlow.Geometry.Outputs + LatentFlow.Skin.Outputs, "latent channels");
        CheckStatistics(LatentSettings.Normalization.Skeleton, LatentFlow.Skeleton.Outputs, "skeleton latent channels");
    }

    private void CheckStatistics(ChannelStatistics? statistics, int channels, string what)
    {
        if (statistics?.Fits(channels) == false)
        {
            throw new CheckpointException(
                $"{Folder.LatentFlow.Folder}: the normalization has {statistics.Mean.Length} means and {statistics.Deviation.Length} "
                + $"deviations for {channels} {what}.");
        }
    }

    private static void RequireEqual(string what, ModelPart one, int oneHas, ModelPart other, int otherHas)
    {
        if (oneHas == otherHas)
            return;
        throw new CheckpointException(ReferenceEquals(one, other)
            ? $"{one.Folder}: {what}: {otherHas} in, {oneHas} out; a flow must have equally many of both."
            : $"{one.Folder} and {other.Folder} do not belong together: {what}: {oneHas} and {otherHas}.");
    }
}
