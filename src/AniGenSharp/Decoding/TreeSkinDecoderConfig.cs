using AniGenSharp.Checkpoints.Formats;

namespace AniGenSharp.Decoding;

/// <summary>Configuration of a <see cref="TreeSkinDecoder"/>, with the reference's defaults.</summary>
internal sealed record TreeSkinDecoderConfig
{
    /// <summary>Skin features of a vertex or a joint, S.</summary>
    public required int SkinChannels { get; init; }

    /// <summary>Width of the blocks, C.</summary>
    public int Channels { get; init; } = 512;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Number of vertex blocks, and of joint blocks.</summary>
    public int Blocks { get; init; } = 4;

    /// <summary>Number of vertex blocks, from the first, that attend to the joints.</summary>
    public int VertexCrossBlocks { get; init; } = 1;

    /// <summary>Reads the arguments of <c>TreeTransformerSkinDecoder</c>.</summary>
    /// <exception cref="CheckpointException">An argument is missing, unknown or has an unsupported value.</exception>
    public static TreeSkinDecoderConfig Parse(NetworkArguments args)
    {
        if (args.Text("model_type", "") != "tree")
            throw args.Unsupported("model_type");
        // The placement determines the torso's precision.
        args.WithoutEffect("use_fp16");
        int channels = args.Positive("model_channels", 512);
        var config = new TreeSkinDecoderConfig
        {
            SkinChannels = args.Positive("skin_feat_channels"),
            Channels = channels,
            Heads = args.Heads("num_heads", channels, 4),
            Blocks = args.Positive("num_blocks", 4),
            VertexCrossBlocks = args.Int("vert_cross_blocks_num", 1),
        };
        if (config.VertexCrossBlocks < 0 || config.VertexCrossBlocks > config.Blocks)
            throw args.Unsupported("vert_cross_blocks_num");
        args.RejectUnknown();
        return config;
    }
}
