using AniGenSharp.Checkpoints.Formats;

namespace AniGenSharp.SparseStructure;

/// <summary>Configuration of a <see cref="SparseStructureDecoder"/>, with the reference's defaults.</summary>
internal sealed record SparseStructureDecoderConfig
{
    /// <summary>Latent channels of the geometry.</summary>
    public required int LatentChannels { get; init; }

    /// <summary>Latent channels of the skeleton.</summary>
    public required int LatentChannelsSkeleton { get; init; }

    /// <summary>Number of residual blocks at each resolution.</summary>
    public required int ResidualBlocks { get; init; }

    /// <summary>Number of residual blocks before them, at the latent's resolution.</summary>
    public required int ResidualBlocksMiddle { get; init; }

    /// <summary>Channels at each resolution, starting at the latent's; each resolution has twice the side of the previous one.</summary>
    public required int[] Channels { get; init; }

    /// <summary>Group norm before the output convolution. The residual blocks always use layer norm.</summary>
    public required bool GroupNorm { get; init; }

    /// <summary>The geometry latent of each voxel is scaled to length <see cref="NormalizeScale"/>.</summary>
    public required bool NormalizeLatent { get; init; }

    /// <summary>The skeleton latent of each voxel is scaled to length <see cref="NormalizeScale"/>.</summary>
    public required bool NormalizeLatentSkeleton { get; init; }

    /// <summary>Length of a normalized latent.</summary>
    public required double NormalizeScale { get; init; }

    /// <summary>Number of tokens of the geometry latent; null if it is a grid.</summary>
    public int? GlobalTokens { get; init; }

    /// <summary>Number of tokens of the skeleton latent; null if it is a grid.</summary>
    public int? GlobalTokensSkeleton { get; init; }

    /// <summary>Reads the arguments of <c>AniGenSparseStructureDecoder</c>.</summary>
    /// <exception cref="CheckpointException">An argument is missing, unknown or has an unsupported value.</exception>
    public static SparseStructureDecoderConfig Parse(NetworkArguments args)
    {
        // Occupancy is one channel; with more, a voxel would appear several times.
        if (args.Int("out_channels") != 1)
            throw args.Unsupported("out_channels");
        if (args.Int("out_channels_skl") != 1)
            throw args.Unsupported("out_channels_skl");
        string norm = args.Text("norm_type", "layer");
        if (norm is not ("layer" or "group"))
            throw args.Unsupported("norm_type");
        args.WithoutEffect("use_fp16", "use_pretrain_branch", "freeze_pretrain_branch", "modules_to_freeze");
        int tokens = args.Int("global_token_num", 1024), tokensSkeleton = args.Int("global_token_num_skl", 1024);
        var config = new SparseStructureDecoderConfig
        {
            LatentChannels = args.Int("latent_channels"),
            LatentChannelsSkeleton = args.Int("latent_channels_skl"),
            ResidualBlocks = args.Int("num_res_blocks"),
            ResidualBlocksMiddle = args.Int("num_res_blocks_middle", 2),
            Channels = args.Ints("channels") ?? [],
            GroupNorm = norm == "group",
            NormalizeLatent = args.Flag("normalize_z", false),
            NormalizeLatentSkeleton = args.Flag("normalize_z_skl", true),
            NormalizeScale = args.Double("normalize_scale", 1),
            GlobalTokens = args.Flag("encode_global", false) ? tokens : null,
            GlobalTokensSkeleton = args.Flag("encode_global_skl", true) ? tokensSkeleton : null,
        };
        args.RejectUnknown();
        if (config.Channels.Length == 0 || config.Channels.Any(c => c < 1) || (config.GroupNorm && config.Channels[^1] % 32 != 0))
            throw args.Unsupported("channels");
        if (config.GlobalTokens is not null && !GlobalTokenInput.Fits(config.LatentChannels, config.Channels))
            throw args.Unsupported("encode_global");
        if (config.GlobalTokensSkeleton is not null && !GlobalTokenInput.Fits(config.LatentChannelsSkeleton, config.Channels))
            throw args.Unsupported("encode_global_skl");
        return config;
    }
}
