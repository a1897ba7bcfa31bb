using AniGenSharp.Checkpoints.Formats;

namespace AniGenSharp.SparseStructure;

/// <summary>Configuration of the geometry branch of a <see cref="SparseStructureEncoder"/>, with the reference's defaults.</summary>
internal sealed record SparseStructureEncoderConfig
{
    /// <summary>Latent channels of the geometry.</summary>
    public required int LatentChannels { get; init; }

    /// <summary>Number of residual blocks at each resolution.</summary>
    public required int ResidualBlocks { get; init; }

    /// <summary>Number of residual blocks after them, at the latent's resolution.</summary>
    public required int ResidualBlocksMiddle { get; init; }

    /// <summary>Channels at each resolution, ending at the latent's; each resolution has half the side of the one before.</summary>
    public required int[] Channels { get; init; }

    /// <summary>Group norm before the output convolution. The residual blocks always use layer norm.</summary>
    public required bool GroupNorm { get; init; }

    /// <summary>The latent is what the output layer gives; otherwise it gives mean and log variance, and the latent is the mean.</summary>
    public required bool IsDeterministic { get; init; }

    /// <summary>Length to which the latent of each voxel is scaled; null for no scaling.</summary>
    public double? LatentLength { get; init; }

    /// <summary>Reads the arguments of <c>AniGenSparseStructureEncoder</c>.</summary>
    /// <exception cref="CheckpointException">An argument is missing, unknown or has an unsupported value.</exception>
    public static SparseStructureEncoderConfig Parse(NetworkArguments args)
    {
        if (args.Int("in_channels") != 1)
            throw args.Unsupported("in_channels");
        if (args.Flag("encode_global", false))
            throw args.Unsupported("encode_global");
        string norm = args.Text("norm_type", "layer");
        if (norm is not ("layer" or "group"))
            throw args.Unsupported("norm_type");
        args.WithoutEffect(
            "in_channels_skl", "latent_channels_skl", "use_fp16", "global_token_num", "encode_global_skl", "global_token_num_skl",
            "use_pretrain_branch", "freeze_pretrain_branch", "modules_to_freeze", "latent_denoising_skl", "normalize_z_skl");
        bool deterministic = args.Flag("latent_denoising", false), normalized = args.Flag("normalize_z", false);
        double length = args.Double("normalize_scale", 1);
        var config = new SparseStructureEncoderConfig
        {
            LatentChannels = args.Positive("latent_channels"),
            ResidualBlocks = args.Int("num_res_blocks"),
            ResidualBlocksMiddle = args.Int("num_res_blocks_middle", 2),
            Channels = args.Ints("channels") ?? [],
            GroupNorm = norm == "group",
            IsDeterministic = deterministic,
            LatentLength = deterministic && normalized ? length : null,
        };
        args.RejectUnknown();
        if (config.Channels.Length == 0 || config.Channels.Any(c => c < 1) || (config.GroupNorm && config.Channels[^1] % 32 != 0))
            throw args.Unsupported("channels");
        return config;
    }
}
