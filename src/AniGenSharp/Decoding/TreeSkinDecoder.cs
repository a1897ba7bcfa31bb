using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Geometry;
using AniGenSharp.Nn;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Decoding;

/// <summary>The arguments of a <see cref="TreeSkinDecoder"/>, with the reference's defaults.</summary>
internal sealed record TreeSkinDecoderConfig
{
    /// <summary>Skin features of a vertex or a joint, S.</summary>
    public required int SkinChannels { get; init; }

    public int Channels { get; init; } = 512;

    public int Heads { get; init; } = 4;

    public int Blocks { get; init; } = 4;

    /// <summary>How many of the vertex blocks, from the first, attend to the joints.</summary>
    public int VertexCrossBlocks { get; init; } = 1;

    public static TreeSkinDecoderConfig Parse(NetworkArguments args)
    {
        if (args.Text("model_type", "") != "tree")
            throw args.Unsupported("model_type");
        // The torso's precision is the placement's.
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

/// <summary>
/// Skin weights from skin features: a small transformer over the joints, each joined with its parent's features, and
/// feed-forward or cross-attention blocks on the vertices; a weight is the softmax over joints of the scaled product of
/// vertex and joint. The reference's <c>TreeTransformerSkinDecoder</c>.
/// </summary>
internal sealed class TreeSkinDecoder
{
    // Vertices are independent of each other; slices keep the activations of a fine mesh small.
    private const int SliceLength = 8192;

    private readonly Placement _placement;
    private readonly Tensor _rootFeatures;
    private readonly Linear _inputVertex;
    private readonly Linear _inputJoint;
    private readonly TransformerCrossBlock[] _crossBlocks;
    private readonly FeedForward[] _vertexBlocks;
    private readonly TransformerBlock[] _jointBlocks;
    private readonly (Linear Expand, Linear Contract) _outputVertex;
    private readonly (Linear Expand, Linear Contract) _outputJoint;

    public TreeSkinDecoder(TreeSkinDecoderConfig config, ParameterScope parameters)
    {
        Config = config;
        _placement = parameters.Placement;
        long channels = config.Channels;
        _rootFeatures = parameters.Float32("root_features", 1, config.SkinChannels);
        _inputVertex = new Linear(parameters["input_layer_vertex"], config.SkinChannels, channels);
        _inputJoint = new Linear(parameters["input_layer_skin"], 2 * config.SkinChannels, channels);
        var vertex = parameters["blocks_vertex"].Torso();
        _crossBlocks = [.. Enumerable.Range(0, config.VertexCrossBlocks)
            .Select(i => new TransformerCrossBlock(vertex[i], channels, channels, config.Heads, 4))];
        _vertexBlocks = [.. Enumerable.Range(config.VertexCrossBlocks, config.Blocks - config.VertexCrossBlocks)
            .Select(i => new FeedForward(vertex[i], channels, 4))];
        var joint = parameters["blocks_skin"].Torso();
        _jointBlocks = [.. Enumerable.Range(0, config.Blocks).Select(i => new TransformerBlock(joint[i], channels, config.Heads, 4, rmsNorm: false))];
        _outputVertex = Output(parameters["out_layer_vertex"], channels, channels + 1);
        _outputJoint = Output(parameters["out_layer_skin"], channels, channels);
    }

    public TreeSkinDecoderConfig Config { get; }

    /// <summary>Skin weights of a mesh.</summary>
    /// <param name="vertexFeatures">Skin features of the vertices, [V, S] row-major.</param>
    /// <param name="jointFeatures">Skin features of the joints, [J, S] row-major.</param>
    /// <param name="parents">Parent of each joint, -1 for a root, [J].</param>
    /// <param name="cancellation">Honoured between slices of vertices.</param>
    public SkinWeights Decode(float[] vertexFeatures, float[] jointFeatures, int[] parents, CancellationToken cancellation = default)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        int channels = Config.SkinChannels, joints = parents.Length, vertices = vertexFeatures.Length / channels;
        if (vertexFeatures.Length != vertices * channels || jointFeatures.Length != joints * channels)
            throw new ArgumentException($"{vertexFeatures.Length} and {jointFeatures.Length} numbers are no features of {channels} channels for {joints} joints.");
        var encoded = EncodeJoints(tensor(jointFeatures, [1, joints, channels], device: _placement.Device), parents);
        var weights = new float[vertices * joints];
        for (int start = 0; start < vertices; start += SliceLength)
        {
            cancellation.ThrowIfCancellationRequested();
            using var slice = NewDisposeScope();
            int count = Math.Min(SliceLength, vertices - start);
            var features = tensor(vertexFeatures[(start * channels)..((start + count) * channels)], [1, count, channels], device: _placement.Device);
            MemoryMarshal.Cast<byte, float>(HostTensors.Fetch(Forward(features, encoded)).bytes).CopyTo(weights.AsSpan(start * joints));
        }
        return new SkinWeights(weights, joints);
    }

    /// <summary>What the vertices need of the joints: the input of every block and the output, each [1, J, C].</summary>
    /// <param name="features">[1, J, S].</param>
    /// <param name="parents">Parent of each joint, -1 for a root, [J].</param>
    internal EncodedJoints EncodeJoints(Tensor features, int[] parents)
    {
        using var scope = NewDisposeScope();
        var parentRows = tensor(Array.ConvertAll(parents, p => p < 0 ? (long)parents.Length : p), device: features.device);
        var withRoot = cat([features, _rootFeatures.unsqueeze(0)], 1);
        var joint = _inputJoint.Forward(cat([features, withRoot.index_select(1, parentRows)], -1)).to(_placement.Torso);
        var inputs = new List<Tensor>();
        foreach (var block in _jointBlocks)
        {
            inputs.Add(joint);
            joint = block.Forward(joint, Attention.Full);
        }
        var output = Apply(_outputJoint, joint.to(ScalarType.Float32));
        return new EncodedJoints([.. inputs.Select(t => t.MoveToOuterDisposeScope())], output.MoveToOuterDisposeScope());
    }

    /// <summary>[1, V, S] → skin weights [1, V, J], rows summing to one, float32.</summary>
    internal Tensor Forward(Tensor vertexFeatures, EncodedJoints joints)
    {
        using var scope = NewDisposeScope();
        var vertex = _inputVertex.Forward(vertexFeatures).to(_placement.Torso);
        for (int i = 0; i < _crossBlocks.Length; i++)
            vertex = _crossBlocks[i].Forward(vertex, joints.BlockInputs[i]);
        foreach (var block in _vertexBlocks)
            vertex = block.Forward(vertex);
        var output = Apply(_outputVertex, vertex.to(ScalarType.Float32));
        var direction = output.narrow(-1, 0, Config.Channels);
        var inverseTemperature = functional.elu(output.narrow(-1, Config.Channels, 1), 1) + 2;
        return softmax(matmul(direction, joints.Output.transpose(1, 2)) * inverseTemperature, -1).MoveToOuterDisposeScope();
    }

    private static (Linear, Linear) Output(ParameterScope parameters, long channels, long outputs) =>
        (new Linear(parameters[0], channels, 4 * channels), new Linear(parameters[2], 4 * channels, outputs));

    private static Tensor Apply((Linear Expand, Linear Contract) layers, Tensor x) =>
        layers.Contract.Forward(Activation.GeluTanh(layers.Expand.Forward(x)));
}

/// <summary>The joints as the vertices of a mesh see them.</summary>
/// <param name="BlockInputs">The input of each joint block, [1, J, C] in the torso's type.</param>
/// <param name="Output">What a vertex is multiplied with, [1, J, C], float32.</param>
internal sealed record EncodedJoints(Tensor[] BlockInputs, Tensor Output);
