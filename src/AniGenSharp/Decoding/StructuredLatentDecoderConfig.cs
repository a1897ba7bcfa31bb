using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Geometry.Skeletons.Grouping;

namespace AniGenSharp.Decoding;

/// <summary>One of the decoder's three branches: geometry, skeleton, skin.</summary>
/// <param name="Latents">Latent channels.</param>
/// <param name="Channels">Width.</param>
/// <param name="Heads">Attention heads.</param>
internal sealed record DecoderBranch(int Latents, int Channels, int Heads);

/// <summary>The arguments of a <see cref="StructuredLatentDecoder"/>, with the reference's defaults.</summary>
internal sealed record StructuredLatentDecoderConfig
{
    /// <summary>Voxels along each side of the latents' grid; the surface's grid has four times as many.</summary>
    public required int Resolution { get; init; }

    public required DecoderBranch Geometry { get; init; }

    public required DecoderBranch Skeleton { get; init; }

    public required DecoderBranch Skin { get; init; }

    public required int Blocks { get; init; }

    public double MlpRatio { get; init; } = 4;

    /// <summary>RMS norm of queries and keys in self-attention.</summary>
    public bool RmsNorm { get; init; }

    /// <summary>Side of the geometry branch's attention windows; null for full attention.</summary>
    public int? Window { get; init; } = 8;

    /// <summary>The same for the skeleton and skin branches, and for what they attend to in the others.</summary>
    public int? WindowCross { get; init; }

    /// <summary>The skin branch attends to the geometry.</summary>
    public bool SkinFromGeometry { get; init; }

    /// <summary>The skeleton branch attends to the geometry.</summary>
    public bool SkeletonFromGeometry { get; init; }

    /// <summary>The skin and skeleton branches attend to each other.</summary>
    public bool SkinSkeletonCross { get; init; }

    /// <summary>Skin and skeleton latents are scaled to unit length first.</summary>
    public bool NormalizeLatents { get; init; }

    /// <summary>The skeleton branch is subdivided twice as well.</summary>
    public bool UpsampleSkeleton { get; init; }

    /// <summary>Channels of colour and normals, 6 or 0.</summary>
    public required int ColorChannels { get; init; }

    /// <summary>How the skeleton rows are read.</summary>
    public required SkeletonRows SkeletonRows { get; init; }

    /// <summary>How the votes become joints.</summary>
    public GroupingStrategy Grouping { get; init; }

    public required TreeSkinDecoderConfig SkinDecoder { get; init; }

    public static StructuredLatentDecoderConfig Parse(NetworkArguments args)
    {
        args.WithoutEffect(
            // The torso's precision is the placement's; the rest belongs to training.
            "use_fp16", "use_checkpoint", "use_pretrain_branch", "freeze_pretrain_branch", "modules_to_freeze", "skin_ae_name",
            "normalize_scale");
        Require(args, args.Text("pe_mode", "ape") == "ape", "pe_mode");
        Require(args, !args.Flag("skin_cross_from_groupped", false), "skin_cross_from_groupped");
        Require(args, args.Int("h_skin_unet_num_levels", 4) < 1, "h_skin_unet_num_levels");
        foreach (string name in new[]
        {
            "vertex_skin_feat_interp_sparse", "vertex_skin_feat_interp_nearest", "vertex_skin_feat_interp_use_deformed_grid",
            "vertex_skin_feat_interp_trilinear", "flexicube_disable_deform", "vertex_skin_feat_nodeform_trilinear",
        })
        {
            Require(args, !args.Flag(name, false), name);
        }

        int resolution = args.Positive("resolution");
        int channels = args.Positive("model_channels"), channelsSkeleton = args.Positive("model_channels_skl"), channelsSkin = args.Positive("model_channels_skin");
        int window = args.Positive("window_size", 8);
        bool upsample = args.Flag("upsample_skl", false);
        bool hyperContinuous = args.Flag("jp_hyper_continuous", true);
        var skin = TreeSkinDecoderConfig.Parse(args.Nested("skin_decoder_config") ?? throw args.Unsupported("skin_decoder_config"));
        var representation = args.Nested("representation_config") ?? throw args.Unsupported("representation_config");
        var config = new StructuredLatentDecoderConfig
        {
            Resolution = resolution,
            Geometry = new DecoderBranch(args.Int("latent_channels"), channels, args.Heads("num_heads", channels, "num_head_channels")),
            Skeleton = new DecoderBranch(args.Int("latent_channels_skl"), channelsSkeleton, args.Heads("num_heads_skl", channelsSkeleton, 32)),
            Skin = new DecoderBranch(args.Int("latent_channels_vertskin"), channelsSkin, args.Heads("num_heads_skin", channelsSkin, 32)),
            Blocks = args.Positive("num_blocks"),
            MlpRatio = args.Double("mlp_ratio", 4),
            RmsNorm = args.Flag("qk_rms_norm", false),
            Window = WindowOf(args, "attn_mode", "swin", window),
            WindowCross = WindowOf(args, "attn_mode_cross", "full", window),
            SkinFromGeometry = args.Flag("skin_cross_from_geo", false),
            SkeletonFromGeometry = args.Flag("skl_cross_from_geo", false),
            SkinSkeletonCross = args.Flag("skin_skl_cross", false),
            NormalizeLatents = args.Flag("normalize_z", false),
            UpsampleSkeleton = upsample,
            ColorChannels = representation.Flag("use_color", false) ? 6 : 0,
            SkeletonRows = new SkeletonRows
            {
                Resolution = upsample ? 4 * resolution : resolution,
                SkinChannels = skin.SkinChannels,
                OnCenters = args.Flag("skl_defined_on_center", true),
                Residual = args.Flag("jp_residual_fields", true),
                HyperContinuous = hyperContinuous,
                Confidence = representation.Flag("use_conf_jp", false),
                SkinConfidence = representation.Flag("use_conf_skin", false),
            },
            Grouping = args.Text("grouping_strategy", "mean_shift") switch
            {
                "mean_shift" => GroupingStrategy.MeanShift,
                "threshold" => GroupingStrategy.Threshold,
                _ => throw args.Unsupported("grouping_strategy"),
            },
            SkinDecoder = skin,
        };
        representation.RejectUnknown();
        args.RejectUnknown();
        return config;
    }

    private static int? WindowOf(NetworkArguments args, string name, string fallback, int window) => args.Text(name, fallback) switch
    {
        "swin" => window,
        "full" => null,
        _ => throw args.Unsupported(name),
    };

    private static void Require(NetworkArguments args, bool holds, string name)
    {
        if (!holds)
            throw args.Unsupported(name);
    }
}
