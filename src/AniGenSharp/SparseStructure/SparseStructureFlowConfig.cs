using AniGenSharp.Checkpoints.Formats;

namespace AniGenSharp.SparseStructure;

/// <summary>Arguments of <c>AniGenSparseStructureFlowModel</c>, with the reference's names and defaults.</summary>
internal sealed record SparseStructureFlowConfig
{
    /// <summary>Edge of the latent grid, R.</summary>
    public required int Resolution { get; init; }

    public required int InChannels { get; init; }

    public required int InChannelsSkeleton { get; init; }

    public required int OutChannels { get; init; }

    public required int OutChannelsSkeleton { get; init; }

    public required int ModelChannels { get; init; }

    public required int ModelChannelsSkeleton { get; init; }

    public required int ConditionChannels { get; init; }

    public required int Blocks { get; init; }

    public required int Heads { get; init; }

    public required double MlpRatio { get; init; }

    public required int PatchSize { get; init; }

    /// <summary>One modulation a branch, made by the network and shared by its blocks.</summary>
    public required bool SharedModulation { get; init; }

    public required bool QkRmsNorm { get; init; }

    public required bool QkRmsNormCross { get; init; }

    /// <summary>Low-rank updates in the geometry blocks.</summary>
    public required bool Lora { get; init; }

    public required double LoraRate { get; init; }

    public required bool AdapterToSkeleton { get; init; }

    public required bool AdapterFromSkeleton { get; init; }

    /// <summary>The geometry network predicts the sample, from which the velocity follows.</summary>
    public required bool PredictsSample { get; init; }

    public required bool PredictsSampleSkeleton { get; init; }

    public required double TimeEpsilon { get; init; }

    public required double TimeScale { get; init; }

    /// <summary>The geometry latent is a list of tokens, not a grid.</summary>
    public required bool IsGlobal { get; init; }

    public required bool IsGlobalSkeleton { get; init; }

    public required int GlobalTokens { get; init; }

    public required int GlobalTokensSkeleton { get; init; }

    /// <summary>Global tokens: the branches meet by cross-attention after every that many blocks.</summary>
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

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="CheckpointException">An argument is missing, unknown or has an unsupported value.</exception>
    public static SparseStructureFlowConfig Parse(NetworkArguments args)
    {
        if (args.Text("pe_mode", "ape") != "ape") // the reference's rotary branch does not run
            throw args.Unsupported("pe_mode");
        int channels = args.Positive("model_channels");
        args.WithoutEffect(
            "use_fp16", "use_checkpoint", "use_pretrain_branch", "freeze_pretrain_branch", "modules_to_freeze");
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
        // Global tokens skip the patches, so the input layer would not fit them.
        if (config.PatchSize != 1 && (config.IsGlobal || config.IsGlobalSkeleton))
            throw args.Unsupported("patch_size");
        if (config.ModelChannelsSkeleton % config.Heads != 0)
            throw args.Unsupported("num_heads");
        return config;
    }
}
