using AniGenSharp.Checkpoints.Formats;

namespace AniGenSharp.StructuredLatents;

/// <summary>Configuration of a <see cref="StructuredLatentFlowModel"/>, with the reference's defaults.</summary>
internal sealed record StructuredLatentFlowConfig
{
    /// <summary>Side of the voxel grid.</summary>
    public required int Resolution { get; init; }

    /// <summary>The geometry branch.</summary>
    public required LatentBranchConfig Geometry { get; init; }

    /// <summary>The skin branch.</summary>
    public required LatentBranchConfig Skin { get; init; }

    /// <summary>The skeleton branch.</summary>
    public required LatentBranchConfig Skeleton { get; init; }

    /// <summary>Channels of the condition tokens.</summary>
    public required int ConditionChannels { get; init; }

    /// <summary>Number of transformer blocks of each branch.</summary>
    public required int Blocks { get; init; }

    /// <summary>Hidden width of the feed-forwards over the width of the blocks.</summary>
    public required double MlpRatio { get; init; }

    /// <summary>The output blocks take the outputs of the input blocks too.</summary>
    public required bool SkipConnections { get; init; }

    /// <summary>The network computes one modulation per branch, which the blocks share.</summary>
    public required bool SharedModulation { get; init; }

    /// <summary>RMS norm of queries and keys in self-attention.</summary>
    public required bool QkRmsNorm { get; init; }

    /// <summary>RMS norm of queries and keys in cross-attention.</summary>
    public required bool QkRmsNormCross { get; init; }

    /// <summary>The skin and skeleton branches predict the sample, from which the velocity follows.</summary>
    public required bool PredictsSample { get; init; }

    /// <summary>Minimum time by which a predicted sample's difference is divided.</summary>
    public required double TimeEpsilon { get; init; }

    /// <summary>The factor by which times are multiplied before they enter the network.</summary>
    public required double TimeScale { get; init; }

    /// <summary>The skin and skeleton branches are conditioned on the number of joints.</summary>
    public required bool JointNumberCondition { get; init; }

    /// <summary>The number of joints that is embedded as 1; larger numbers count as this one.</summary>
    public required int MaxJointNumber { get; init; }

    /// <summary>Number of frequencies of the embedding of the number of joints.</summary>
    public required int JointNumberBands { get; init; }

    /// <summary>Reads the arguments of <c>AniGenSLatFlowModel</c>.</summary>
    /// <exception cref="CheckpointException">An argument is missing, unknown or has an unsupported value.</exception>
    public static StructuredLatentFlowConfig Parse(NetworkArguments args)
    {
        // The reference's code for rotary embeddings does not run.
        if (args.Text("pe_mode", "ape") != "ape")
            throw args.Unsupported("pe_mode");
        args.WithoutEffect("use_fp16", "use_checkpoint", "use_pretrain_branch", "freeze_pretrain_branch", "modules_to_freeze");
        int patch = args.Int("patch_size", 2);
        int channelsSkin = args.Int("model_channels_vert_skin");
        int channelsSkeleton = args.Int("model_channels_skl");
        var config = new StructuredLatentFlowConfig
        {
            Resolution = args.Int("resolution"),
            ConditionChannels = args.Int("cond_channels"),
            Geometry = Branch(args, "", args.Int("cond_channels"), patch),
            Skin = Branch(args, "_vert_skin", channelsSkeleton, patch),
            Skeleton = Branch(args, "_skl", channelsSkin, patch),
            Blocks = args.Int("num_blocks"),
            MlpRatio = args.Double("mlp_ratio", 4),
            SkipConnections = args.Flag("use_skip_connection", true),
            SharedModulation = args.Flag("share_mod", false),
            QkRmsNorm = args.Flag("qk_rms_norm", false),
            QkRmsNormCross = args.Flag("qk_rms_norm_cross", false),
            PredictsSample = args.Flag("predict_x0", false),
            TimeEpsilon = args.Double("t_eps", 0.05),
            TimeScale = args.Double("t_scale", 1000),
            JointNumberCondition = args.Flag("use_joint_num_cond", false),
            MaxJointNumber = args.Int("joint_num_max", 60),
            JointNumberBands = args.Int("joint_num_fourier_bands", 6),
        };
        args.RejectUnknown();
        if (config.Blocks < 1)
            throw args.Unsupported("num_blocks");
        if (config.MaxJointNumber < 1)
            throw args.Unsupported("joint_num_max");
        // The skin branch adds the geometry's tokens row by row, so both must be pooled or neither.
        if (config.Geometry.IoChannels is null != config.Skin.IoChannels is null)
            throw args.Unsupported("io_block_channels_vert_skin");
        return config;
    }

    private static LatentBranchConfig Branch(NetworkArguments args, string suffix, int contextChannels, int patch)
    {
        int channels = args.Positive("model_channels" + suffix);
        int[]? ioChannels = args.Ints("io_block_channels" + suffix);
        // Each entry would halve the grid; the reference's own code does not run with two.
        if (ioChannels is { Length: not 1 })
            throw args.Unsupported("io_block_channels" + suffix);
        if (ioChannels is not null && patch != 2)
            throw args.Unsupported("patch_size");
        var branch = new LatentBranchConfig(
            suffix, args.Int("in_channels" + suffix), args.Int("out_channels" + suffix), channels,
            args.Heads("num_heads" + suffix, channels, "num_head_channels" + suffix), contextChannels, ioChannels?[0],
            args.Int("num_io_res_blocks" + suffix, 2));
        if (branch.IoBlocks < 1)
            throw args.Unsupported("num_io_res_blocks" + suffix);
        return branch;
    }
}
