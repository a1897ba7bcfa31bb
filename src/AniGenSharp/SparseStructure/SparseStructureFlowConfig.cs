using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Nn;

namespace AniGenSharp.SparseStructure;

/// <summary>Configuration of a <see cref="SparseStructureFlowModel"/>, with the reference's defaults.</summary>
internal sealed record SparseStructureFlowConfig
{
    /// <summary>Side of the latent grid, R.</summary>
    public required int Resolution { get; init; }

    /// <summary>Latent channels that the geometry branch takes.</summary>
    public required int InChannels { get; init; }

    /// <summary>Latent channels that the skeleton branch takes.</summary>
    public required int InChannelsSkeleton { get; init; }

    /// <summary>Latent channels that the geometry branch predicts.</summary>
    public required int OutChannels { get; init; }

    /// <summary>Latent channels that the skeleton branch predicts.</summary>
    public required int OutChannelsSkeleton { get; init; }

    /// <summary>Width of the geometry blocks.</summary>
    public required int ModelChannels { get; init; }

    /// <summary>Width of the skeleton blocks.</summary>
    public required int ModelChannelsSkeleton { get; init; }

    /// <summary>Channels of the condition tokens.</summary>
    public required int ConditionChannels { get; init; }

    /// <summary>Number of blocks of each branch.</summary>
    public required int Blocks { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Hidden width of the feed-forwards over the width of the blocks.</summary>
    public required double MlpRatio { get; init; }

    /// <summary>Side of the cubes of voxels that become one token.</summary>
    public required int PatchSize { get; init; }

    /// <summary>The network computes one modulation per branch, which the blocks share.</summary>
    public required bool SharedModulation { get; init; }

    /// <summary>RMS norm of queries and keys in self-attention.</summary>
    public required bool QkRmsNorm { get; init; }

    /// <summary>RMS norm of queries and keys in cross-attention.</summary>
    public required bool QkRmsNormCross { get; init; }

    /// <summary>Low-rank updates in the geometry blocks.</summary>
    public required bool Lora { get; init; }

    /// <summary>The factor on the low-rank updates.</summary>
    public required double LoraRate { get; init; }

    /// <summary>The geometry tokens are added to the skeleton's after each block.</summary>
    public required bool AdapterToSkeleton { get; init; }

    /// <summary>The skeleton tokens are added to the geometry's after each block.</summary>
    public required bool AdapterFromSkeleton { get; init; }

    /// <summary>The geometry branch predicts the sample, from which the velocity follows.</summary>
    public required bool PredictsSample { get; init; }

    /// <summary>The skeleton branch predicts the sample, from which the velocity follows.</summary>
    public required bool PredictsSampleSkeleton { get; init; }

    /// <summary>Minimum time by which a predicted sample's difference is divided.</summary>
    public required double TimeEpsilon { get; init; }

    /// <summary>The factor by which times are multiplied before they enter the network.</summary>
    public required double TimeScale { get; init; }

    /// <summary>The geometry latent is a list of tokens, not a grid.</summary>
    public required bool IsGlobal { get; init; }

    /// <summary>The skeleton latent is a list of tokens, not a grid.</summary>
    public required bool IsGlobalSkeleton { get; init; }

    /// <summary>Number of tokens of a global geometry latent.</summary>
    public required int GlobalTokens { get; init; }

    /// <summary>Number of tokens of a global skeleton latent.</summary>
    public required int GlobalTokensSkeleton { get; init; }

    /// <summary>With global tokens, the number of blocks between two cross-attentions of the branches.</summary>
    public required int CrossAdapterEvery { get; init; }

    /// <summary>The skeleton blocks attend to the geometry branch, not to the picture.</summary>
    public required bool SkeletonAttendsToGeometry { get; init; }

    /// <summary>Shape of the geometry latent: [1, C, R, R, R] or [1, T, C].</summary>
    public long[] LatentShape => IsGlobal
        ? [1, GlobalTokens, InChannels]
        : [1, InChannels, Resolution, Resolution, Resolution];

    /// <summary>Shape of the skeleton latent.</summary>
    public long[] LatentShapeSkeleton => IsGlobalSkeleton
        ? [1, GlobalTokensSkeleton, InChannelsSkeleton]
        : [1, InChannelsSkeleton, Resolution, Resolution, Resolution];

    /// <summary>Shape of a block of either branch.</summary>
    /// <param name="width">Width of the branch.</param>
    /// <param name="contextWidth">Width of the tokens that the block attends to.</param>
    public ModulatedBlockOptions Block(int width, int contextWidth) => new()
    {
        Channels = width,
        ContextChannels = contextWidth,
        Heads = Heads,
        MlpRatio = MlpRatio,
        RmsNorm = QkRmsNorm,
        RmsNormCross = QkRmsNormCross,
        SharedModulation = SharedModulation,
    };

    /// <summary>Reads the arguments of <c>AniGenSparseStructureFlowModel</c>.</summary>
    /// <exception cref="CheckpointException">An argument is missing, unknown or has an unsupported value.</exception>
    public static SparseStructureFlowConfig Parse(NetworkArguments args)
    {
        // The reference's code for rotary embeddings does not run.
        if (args.Text("pe_mode", "ape") != "ape")
            throw args.Unsupported("pe_mode");
        int channels = args.Positive("model_channels");
        args.WithoutEffect("use_fp16", "use_checkpoint", "use_pretrain_branch", "freeze_pretrain_branch", "modules_to_freeze");
        var config = new SparseStructureFlowConfig
        {
            Resolution = args.Int("resolution"),
            InChannels = args.Int("in_channels"),
            InChannelsSkeleton = args.Int("in_channels_skl"),
            OutChannels = args.Int("out_channels"),
            OutChannelsSkeleton = args.Int("out_channels_skl"),
            ModelChannels = channels,
            ModelChannelsSkeleton = args.Positive("model_channels_skl"),
            ConditionChannels = args.Int("cond_channels"),
            Blocks = args.Int("num_blocks"),
            Heads = args.Heads("num_heads", channels, "num_head_channels"),
            MlpRatio = args.Double("mlp_ratio", 4),
            PatchSize = args.Int("patch_size", 2),
            SharedModulation = args.Flag("share_mod", false),
            QkRmsNorm = args.Flag("qk_rms_norm", false),
            QkRmsNormCross = args.Flag("qk_rms_norm_cross", false),
            Lora = args.Flag("use_lora_ss", false),
            LoraRate = args.Double("lora_lr_rate_ss", 0.1),
            AdapterToSkeleton = args.Flag("adapter_ss_to_skl", true),
            AdapterFromSkeleton = args.Flag("adapter_skl_to_ss", true),
            PredictsSample = args.Flag("predict_x0", false),
            PredictsSampleSkeleton = args.Flag("predict_x0_skl", false),
            TimeEpsilon = args.Double("t_eps", 0.05),
            TimeScale = args.Double("t_scale", 1000),
            IsGlobal = args.Flag("z_is_global", false),
            IsGlobalSkeleton = args.Flag("z_skl_is_global", false),
            GlobalTokens = args.Int("global_token_num", 1024),
            GlobalTokensSkeleton = args.Int("global_token_num_skl", 1024),
            CrossAdapterEvery = Math.Max(1, args.Int("cross_adapter_every", 4)),
            SkeletonAttendsToGeometry = args.Flag("skl_cross_from_ss", false),
        };
        args.RejectUnknown();
        if (config.Blocks < 1)
            throw args.Unsupported("num_blocks");
        if (config.PatchSize < 1 || config.Resolution < 1 || config.Resolution % config.PatchSize != 0)
            throw args.Unsupported("patch_size");
        // Global tokens are not divided into patches, so the input layer would not fit them.
        if (config.PatchSize != 1 && (config.IsGlobal || config.IsGlobalSkeleton))
            throw args.Unsupported("patch_size");
        if (config.ModelChannelsSkeleton % config.Heads != 0)
            throw args.Unsupported("num_heads");
        return config;
    }
}
