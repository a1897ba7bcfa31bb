using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Nn;

namespace AniGenSharp.Decoding;

/// <summary>Configuration of a <see cref="StructuredLatentDecoder"/>, with the reference's defaults.</summary>
internal sealed record StructuredLatentDecoderConfig
{
    private const string SampledFlag = "vertex_skin_feat_interp_sparse", BothFlags = "vertex_skin_feat_nodeform_trilinear";

    /// <summary>Side of the latents' grid in voxels; the surface's grid has four times the side.</summary>
    public required int Resolution { get; init; }

    /// <summary>The geometry branch.</summary>
    public required DecoderBranch Geometry { get; init; }

    /// <summary>The skeleton branch.</summary>
    public required DecoderBranch Skeleton { get; init; }

    /// <summary>The skin branch.</summary>
    public required DecoderBranch Skin { get; init; }

    /// <summary>Number of transformer blocks of each branch.</summary>
    public required int Blocks { get; init; }

    /// <summary>Hidden width of the feed-forwards over the width of the blocks.</summary>
    public double MlpRatio { get; init; } = 4;

    /// <summary>RMS norm of queries and keys in self-attention.</summary>
    public bool RmsNorm { get; init; }

    /// <summary>Side of the geometry branch's attention windows; null for full attention.</summary>
    public int? Window { get; init; } = 8;

    /// <summary>The same for the skeleton and skin branches, in self-attention and in cross-attention to other branches.</summary>
    public int? WindowCross { get; init; }

    /// <summary>The skin branch attends to the geometry.</summary>
    public bool SkinFromGeometry { get; init; }

    /// <summary>The skeleton branch attends to the geometry.</summary>
    public bool SkeletonFromGeometry { get; init; }

    /// <summary>The skin and skeleton branches attend to each other.</summary>
    public bool SkinSkeletonCross { get; init; }

    /// <summary>The skin branch attends to the joints that the skeleton branch predicts.</summary>
    public bool SkinFromJoints { get; init; }

    /// <summary>How many times a U-Net that smooths the skin branch halves the grid; 0 without it.</summary>
    public int SkinUNetLevels { get; init; }

    /// <summary>Skin and skeleton latents are scaled to unit length first.</summary>
    public bool NormalizeLatents { get; init; }

    /// <summary>The skeleton branch is subdivided twice too.</summary>
    public bool UpsampleSkeleton { get; init; }

    /// <summary>Number of channels of colors and normals: 6 or 0.</summary>
    public required int ColorChannels { get; init; }

    /// <summary>How the surface is extracted.</summary>
    public ExtractionRules Extraction { get; init; } = ExtractionRules.Released;

    /// <summary>How the skeleton rows are read.</summary>
    public required SkeletonRows SkeletonRows { get; init; }

    /// <summary>How the skeleton field is grouped into joints.</summary>
    public GroupingStrategy Grouping { get; init; }

    /// <summary>Configuration of the skin decoder.</summary>
    public required TreeSkinDecoderConfig SkinDecoder { get; init; }

    /// <summary>Shape of a transformer block of a branch.</summary>
    public TransformerBlockOptions Block(DecoderBranch branch) =>
        new(branch.Channels, branch.Heads) { MlpRatio = MlpRatio, RmsNorm = RmsNorm };

    /// <summary>Reads the arguments of <c>AniGenSLatMeshDecoder</c>.</summary>
    /// <exception cref="CheckpointException">An argument is missing, unknown or has an unsupported value.</exception>
    public static StructuredLatentDecoderConfig Parse(NetworkArguments args)
    {
        RequireSupported(args);
        int window = args.Positive("window_size", 8);
        var skin = TreeSkinDecoderConfig.Parse(args.Nested("skin_decoder_config") ?? throw args.Unsupported("skin_decoder_config"));
        var representation = args.Nested("representation_config") ?? throw args.Unsupported("representation_config");
        var config = new StructuredLatentDecoderConfig
        {
            Resolution = args.Positive("resolution"),
            Geometry = Branch(args, "latent_channels", "model_channels", width => args.Heads("num_heads", width, "num_head_channels")),
            Skeleton = Branch(args, "latent_channels_skl", "model_channels_skl", width => args.Heads("num_heads_skl", width, 32)),
            Skin = Branch(args, "latent_channels_vertskin", "model_channels_skin", width => args.Heads("num_heads_skin", width, 32)),
            Blocks = args.Positive("num_blocks"),
            MlpRatio = args.Double("mlp_ratio", 4),
            RmsNorm = args.Flag("qk_rms_norm", false),
            Window = WindowOf(args, "attn_mode", "swin", window),
            WindowCross = WindowOf(args, "attn_mode_cross", "full", window),
            SkinFromGeometry = args.Flag("skin_cross_from_geo", false),
            SkeletonFromGeometry = args.Flag("skl_cross_from_geo", false),
            SkinSkeletonCross = args.Flag("skin_skl_cross", false),
            SkinFromJoints = args.Flag("skin_cross_from_groupped", false),
            SkinUNetLevels = Math.Max(args.Int("h_skin_unet_num_levels", 4), 0),
            NormalizeLatents = args.Flag("normalize_z", false),
            UpsampleSkeleton = args.Flag("upsample_skl", false),
            ColorChannels = representation.Flag("use_color", false) ? 6 : 0,
            Extraction = ExtractionOf(args),
            SkeletonRows = Rows(args, representation, skin.SkinChannels),
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
        // The reference's FlexiCubes fails when neither skin features nor colors are left to interpolate.
        if (config.Extraction.Skin != SkinSampling.Crossings && config.ColorChannels == 0)
            throw args.Unsupported(args.Flag(BothFlags, false) ? BothFlags : SampledFlag, without: "use_color");
        // The U-Net's group norms have 32 groups.
        if (config.SkinUNetLevels > 0 && config.Skin.Channels % SubdivideBlock.Groups != 0)
            throw args.Unsupported("model_channels_skin");
        return config;
    }

    /// <summary>Rejects the variants that the reference cannot run either, and notes the arguments without effect in inference.</summary>
    private static void RequireSupported(NetworkArguments args)
    {
        args.WithoutEffect(
            // The placement determines the torso's precision; the others concern training.
            "use_fp16", "use_checkpoint", "use_pretrain_branch", "freeze_pretrain_branch", "modules_to_freeze", "skin_ae_name",
            "normalize_scale");
        if (args.Text("pe_mode", "ape") != "ape")
            throw args.Unsupported("pe_mode");
    }

    /// <summary>
    /// Reads the flags of the surface extraction. As in the reference, the interpolation flags have no effect unless the skin features are
    /// sampled, trilinear interpolation needs a grid without deformation, and one flag stands for both.
    /// </summary>
    private static ExtractionRules ExtractionOf(NetworkArguments args)
    {
        bool Flag(string name) => args.Flag(name, false);
        bool both = Flag(BothFlags), undeformed = Flag("flexicube_disable_deform") || both;
        bool sampled = Flag(SampledFlag) || both;
        bool trilinear = (Flag("vertex_skin_feat_interp_trilinear") && undeformed) || both;
        var kernel = Flag("vertex_skin_feat_interp_nearest") ? SkinSampling.Nearest : SkinSampling.Gaussian;
        return new ExtractionRules
        {
            DeformsGrid = !undeformed,
            Skin = !sampled ? SkinSampling.Crossings : trilinear ? SkinSampling.Trilinear : kernel,
            SamplesDeformedPoints = Flag("vertex_skin_feat_interp_use_deformed_grid"),
        };
    }

    private static DecoderBranch Branch(NetworkArguments args, string latents, string channels, Func<int, int> heads)
    {
        int width = args.Positive(channels);
        return new DecoderBranch(args.Int(latents), width, heads(width));
    }

    private static SkeletonRows Rows(NetworkArguments args, NetworkArguments representation, int skinChannels)
    {
        int resolution = args.Positive("resolution");
        return new SkeletonRows
        {
            Resolution = args.Flag("upsample_skl", false) ? 4 * resolution : resolution,
            SkinChannels = skinChannels,
            OnCenters = args.Flag("skl_defined_on_center", true),
            Residual = args.Flag("jp_residual_fields", true),
            HyperContinuous = args.Flag("jp_hyper_continuous", true),
            Confidence = representation.Flag("use_conf_jp", false),
            SkinConfidence = representation.Flag("use_conf_skin", false),
        };
    }

    private static int? WindowOf(NetworkArguments args, string name, string fallback, int window) => args.Text(name, fallback) switch
    {
        "swin" => window,
        "full" => null,
        _ => throw args.Unsupported(name),
    };
}
