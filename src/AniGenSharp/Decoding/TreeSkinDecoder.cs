using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Geometry;
using AniGenSharp.Nn;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Decoding;

/// <summary>
/// Predicts skin weights from skin features: a small transformer on the joints, each with its parent's features, and feed-forward or
/// cross-attention blocks on the vertices. A vertex's weights are the softmax over joints of the scaled products of vertex and joint. The
/// reference's <c>TreeTransformerSkinDecoder</c>.
/// </summary>
internal sealed class TreeSkinDecoder
{
    // Vertices are independent of each other, so slices keep the activations of a fine mesh small.
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

    /// <summary>Builds the network.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="parameters">Its parameters.</param>
    public TreeSkinDecoder(TreeSkinDecoderConfig config, ParameterScope parameters)
    {
        Config = config;
        _placement = parameters.Placement;
        long channels = config.Channels;
        var block = new TransformerBlockOptions(channels, config.Heads);
        _rootFeatures = parameters.Float32("root_features", 1, config.SkinChannels);
        _inputVertex = new Linear(parameters["input_layer_vertex"], config.SkinChannels, channels);
        _inputJoint = new Linear(parameters["input_layer_skin"], 2 * config.SkinChannels, channels);
        var vertex = parameters["blocks_vertex"].Torso();
        _crossBlocks = [.. Enumerable.Range(0, config.VertexCrossBlocks)
            .Select(i => new TransformerCrossBlock(vertex[i], block, channels))];
        _vertexBlocks = [.. Enumerable.Range(config.VertexCrossBlocks, config.Blocks - config.VertexCrossBlocks)
            .Select(i => new FeedForward(vertex[i], channels, block.MlpRatio))];
        var joint = parameters["blocks_skin"].Torso();
        _jointBlocks = [.. Enumerable.Range(0, config.Blocks).Select(i => new TransformerBlock(joint[i], block))];
        _outputVertex = Output(parameters["out_layer_vertex"], channels, channels + 1);
        _outputJoint = Output(parameters["out_layer_skin"], channels, channels);
    }

    /// <summary>The network's configuration.</summary>
    public TreeSkinDecoderConfig Config { get; }

    /// <summary>Skin weights of a mesh.</summary>
    /// <param name="vertexFeatures">Skin features of the vertices, [V, S] row-major.</param>
    /// <param name="jointFeatures">Skin features of the joints, [J, S] row-major.</param>
    /// <param name="parents">Parent of each joint, -1 for a root, [J].</param>
    /// <param name="cancellationToken">Honored between slices of vertices.</param>
    /// <returns>Weights of each vertex for all joints, which sum to one.</returns>
    /// <exception cref="ArgumentException">The number of features does not fit the joints or the network.</exception>
    public SkinWeights Decode(float[] vertexFeatures, float[] jointFeatures, int[] parents, CancellationToken cancellationToken = default)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        int channels = Config.SkinChannels, joints = parents.Length, vertices = vertexFeatures.Length / channels;
        if (vertexFeatures.Length != vertices * channels || jointFeatures.Length != joints * channels)
        {
            throw new ArgumentException(
                $"{vertexFeatures.Length} vertex and {jointFeatures.Length} joint features do not fit {channels} channels and "
                + $"{joints} joints.");
        }
        var encoded = EncodeJoints(tensor(jointFeatures, [1, joints, channels], device: _placement.Device), parents);
        var weights = new float[vertices * joints];
        var policy = DevicePolicy.Of(_placement.Device.type);
        for (int start = 0; start < vertices; start += SliceLength)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var slice = NewDisposeScope();
            int count = Math.Min(SliceLength, vertices - start);
            int padded = policy.PaddedRows(count);
            var rows = new float[padded * channels];
            vertexFeatures.AsSpan(start * channels, count * channels).CopyTo(rows);
            var features = tensor(rows, [1, padded, channels], device: _placement.Device);
            var kept = HostTensors.Fetch(Forward(features, encoded)).narrow(1, 0, count).narrow(2, 0, joints).contiguous();
            MemoryMarshal.Cast<byte, float>(kept.bytes).CopyTo(weights.AsSpan(start * joints));
        }
        return new SkinWeights(weights, joints);
    }

    /// <summary>Encodes the joints for the vertices.</summary>
    /// <param name="features">[1, J, S].</param>
    /// <param name="parents">Parent of each joint, -1 for a root, [J].</param>
    internal EncodedJoints EncodeJoints(Tensor features, int[] parents)
    {
        using var scope = NewDisposeScope();
        int count = parents.Length, multiple = DevicePolicy.Of(features).JointMultiple;
        int padded = (count + multiple - 1) / multiple * multiple;
        Tensor? mask = null;
        if (padded > count)
        {
            features = cat([features, features.new_zeros(1, padded - count, features.shape[2])], 1);
            mask = tensor([.. Enumerable.Range(0, padded).Select(row => row < count ? 0 : float.NegativeInfinity)], device: features.device)
                .view(1, 1, padded);
        }
        long[] rows = [.. Enumerable.Range(0, padded).Select(row => row < count && parents[row] >= 0 ? parents[row] : (long)padded)];
        var parentRows = tensor(rows, device: features.device);
        var withRoot = cat([features, _rootFeatures.unsqueeze(0)], 1);
        var joint = _inputJoint.Forward(cat([features, withRoot.index_select(1, parentRows)], -1)).to(_placement.Torso);
        var inputs = new List<Tensor>();
        foreach (var block in _jointBlocks)
        {
            inputs.Add(joint);
            joint = block.Forward(joint, (q, k, v) => EncodedJoints.Attend(q, k, v, mask));
        }
        var output = Apply(_outputJoint, joint.to(ScalarType.Float32));
        return new EncodedJoints(
            [.. inputs.Select(t => t.MoveToOuterDisposeScope())], output.MoveToOuterDisposeScope(), mask?.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Vertex features [1, V, S] → skin weights [1, V, P], float32; the weights of a vertex sum to one, and those of padding are zero.
    /// </summary>
    internal Tensor Forward(Tensor vertexFeatures, EncodedJoints joints)
    {
        using var scope = NewDisposeScope();
        var vertex = _inputVertex.Forward(vertexFeatures).to(_placement.Torso);
        for (int i = 0; i < _crossBlocks.Length; i++)
            vertex = _crossBlocks[i].Forward(vertex, joints.BlockInputs[i], joints.Attend);
        foreach (var block in _vertexBlocks)
            vertex = block.Forward(vertex);
        var output = Apply(_outputVertex, vertex.to(ScalarType.Float32));
        var direction = output.narrow(-1, 0, Config.Channels);
        var inverseTemperature = functional.elu(output.narrow(-1, Config.Channels, 1), 1) + 2;
        var scores = matmul(direction, joints.Output.transpose(1, 2)) * inverseTemperature;
        return softmax(joints.Mask is { } mask ? scores + mask : scores, -1).MoveToOuterDisposeScope();
    }

    private static (Linear, Linear) Output(ParameterScope parameters, long channels, long outputs) =>
        (new Linear(parameters[0], channels, 4 * channels), new Linear(parameters[2], 4 * channels, outputs));

    private static Tensor Apply((Linear Expand, Linear Contract) layers, Tensor x) =>
        layers.Contract.Forward(Activation.GeluTanh(layers.Expand.Forward(x)));
}
