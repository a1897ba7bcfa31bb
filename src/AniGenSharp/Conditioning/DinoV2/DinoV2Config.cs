using AniGenSharp.Checkpoints.Formats;

namespace AniGenSharp.Conditioning.DinoV2;

/// <summary>Shape of a DINOv2 vision transformer, from the arguments of the original <c>DinoVisionTransformer</c>.</summary>
internal sealed record DinoV2Config
{
    /// <summary>Side in pixels of the pictures that the position embedding belongs to.</summary>
    public required int ImageSize { get; init; }

    public required int PatchSize { get; init; }

    public required int Channels { get; init; }

    public required int Depth { get; init; }

    public required int Heads { get; init; }

    public double MlpRatio { get; init; } = 4;

    public int Registers { get; init; }

    /// <summary>Whether every branch has a learned scale.</summary>
    public bool LayerScale { get; init; }

    public bool QkvBias { get; init; } = true;

    public bool ProjectionBias { get; init; } = true;

    public bool FeedForwardBias { get; init; } = true;

    /// <summary>Blocks are named in this many nested lists; 0 for one flat list.</summary>
    public int BlockChunks { get; init; }

    /// <summary>Whether the position embedding is low-pass filtered when it is downsampled.</summary>
    public bool InterpolateAntialias { get; init; }

    /// <summary>The offset that is added to the patch count to compute the position embedding's scale.</summary>
    public double InterpolateOffset { get; init; }

    /// <summary>Reads the arguments, with the original's defaults.</summary>
    /// <exception cref="CheckpointException">An argument is unknown or has a value that is not supported.</exception>
    public static DinoV2Config Parse(NetworkArguments args)
    {
        var config = new DinoV2Config
        {
            ImageSize = args.Int("img_size", 224),
            PatchSize = args.Int("patch_size", 16),
            Channels = args.Int("embed_dim", 768),
            Depth = args.Int("depth", 12),
            Heads = args.Int("num_heads", 12),
            MlpRatio = args.Double("mlp_ratio", 4),
            Registers = args.Int("num_register_tokens", 0),
            LayerScale = args.Double("init_values", 0) != 0,
            QkvBias = args.Flag("qkv_bias", true),
            ProjectionBias = args.Flag("proj_bias", true),
            FeedForwardBias = args.Flag("ffn_bias", true),
            BlockChunks = args.Int("block_chunks", 1),
            InterpolateAntialias = args.Flag("interpolate_antialias", false),
            InterpolateOffset = args.Double("interpolate_offset", 0.1),
        };
        if (args.Int("in_chans", 3) != 3)
            throw args.Unsupported("in_chans");
        if (args.Text("ffn_layer", "mlp") != "mlp")
            throw args.Unsupported("ffn_layer");
        if (config.Channels <= 0 || config.Heads <= 0 || config.Channels % config.Heads != 0)
            throw args.Unsupported("num_heads");
        if (config.PatchSize <= 0 || config.ImageSize < config.PatchSize)
            throw args.Unsupported("patch_size");
        if (config.Depth < 1)
            throw args.Unsupported("depth");
        if (config.BlockChunks < 0 || config.BlockChunks > config.Depth)
            throw args.Unsupported("block_chunks");
        args.WithoutEffect("drop_path_rate", "drop_path_uniform");
        args.RejectUnknown();
        return config;
    }
}
