using AniGenSharp.Checkpoints.Formats;

namespace AniGenSharp.StructuredLatents;

/// <summary>What one branch (geometry, skin or skeleton) of a structured-latent flow is made of.</summary>
/// <param name="Suffix">Ending of its parameter names: empty, <c>_vert_skin</c> or <c>_skl</c>.</param>
/// <param name="Inputs">Latent channels in.</param>
/// <param name="Outputs">Latent channels out.</param>
/// <param name="Channels">Width of its blocks.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="ContextChannels">Width of what its blocks attend to.</param>
/// <param name="IoChannels">Width of its input and output blocks; null where the blocks work on every voxel.</param>
/// <param name="IoBlocks">Residual blocks before the transformer and after it.</param>
internal sealed record LatentBranchConfig(
    string Suffix, int Inputs, int Outputs, int Channels, int Heads, int ContextChannels, int? IoChannels, int IoBlocks);

/// <summary>Arguments of <c>AniGenSLatFlowModel</c>, with the reference's names and defaults.</summary>
internal sealed record StructuredLatentFlowConfig
{
    /// <summary>Edge of the voxel grid.</summary>
    public required int Resolution { get; init; }

    public required LatentBranchConfig Geometry { get; init; }

    public required LatentBranchConfig Skin { get; init; }

    public required LatentBranchConfig Skeleton { get; init; }

    /// <summary>Channels of the condition tokens.</summary>
    public required int ConditionChannels { get; init; }

    public required int Blocks { get; init; }

    public required double MlpRatio { get; init; }

    /// <summary>The output blocks see what the input blocks produced.</summary>
    public required bool SkipConnections { get; init; }

    /// <summary>One modulation a branch, made by the network and shared by its blocks.</summary>
    public required bool SharedModulation { get; init; }

    public required bool QkRmsNorm { get; init; }

    public required bool QkRmsNormCross { get; init; }

    /// <summary>The skin and skeleton branches predict the sample, from which the velocity follows.</summary>
    public required bool PredictsSample { get; init; }

    public required double TimeEpsilon { get; init; }

    public required double TimeScale { get; init; }

    /// <summary>The skin and skeleton branches are told how many joints are wanted.</summary>
    public required bool JointNumberCondition { get; init; }

    /// <summary>Number of joints that counts as 1.</summary>
    public required int LargestJointNumber { get; init; }

    /// <summary>Frequencies of the joint number's embedding.</summary>
    public required int JointNumberBands { get; init; }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="CheckpointException">An argument is missing, unknown or has an unsupported value.</exception>
    public static StructuredLatentFlowConfig Parse(NetworkArguments args)
    {
        if (args.Text("pe_mode", "ape") != "ape") // the reference's rotary branch does not run
            throw args.Unsupported("pe_mode");
        args.WithoutEffect(
            "use_fp16", "use_checkpoint", "use_pretrain_branch", "freeze_pretrain_branch", "modules_to_freeze");
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
            LargestJointNumber = args.Int("joint_num_max", 60),
            JointNumberBands = args.Int("joint_num_fourier_bands", 6),
        };
        args.RejectUnknown();
        if (config.Blocks < 1)
            throw args.Unsupported("num_blocks");
        if (config.LargestJointNumber < 1)
            throw args.Unsupported("joint_num_max");
        // The skin branch reads the geometry branch row by row, so both must be pooled or neither.
        if (config.Geometry.IoChannels is null != config.Skin.IoChannels is null)
            throw args.Unsupported("io_block_channels_vert_skin");
        return config;
    }

    private static LatentBranchConfig Branch(NetworkArguments args, string suffix, int contextChannels, int patch)
    {
        int channels = args.Positive("model_channels" + suffix);
        int[]? ioChannels = args.Ints("io_block_channels" + suffix);
        // Each entry halves the grid; the reference's own code does not run with two.
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
