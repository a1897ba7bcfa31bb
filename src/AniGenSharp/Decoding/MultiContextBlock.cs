using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>
/// Transformer block on voxels without modulation: self-attention, cross-attention to any number of contexts with the queries taken before
/// the first of them, and feed-forward. The reference's <c>SparseTransformerMultiContextCrossBlock</c>. Parameters <c>self_attn</c>,
/// <c>mlp</c> and, with contexts, <c>norm2</c>, <c>cross_attn_0</c>, <c>ctx_norm_0</c>, ….
/// </summary>
internal sealed class MultiContextBlock
{
    private readonly string _name;
    private readonly VoxelAttention _attend;
    private readonly LayerNorm _norm;
    private readonly SelfAttention _selfAttention;
    private readonly LayerNorm? _crossNorm;
    private readonly (LayerNorm Norm, CrossAttention Attention)[] _contexts;
    private readonly FeedForward _mlp;

    /// <summary>Builds the block.</summary>
    /// <param name="parameters">The block's parameters.</param>
    /// <param name="options">Its shape.</param>
    /// <param name="contextChannels">Width of each context.</param>
    /// <param name="attend">Which voxels attend to which.</param>
    public MultiContextBlock(ParameterScope parameters, TransformerBlockOptions options, long[] contextChannels, VoxelAttention attend)
    {
        var attention = new AttentionOptions(options.Channels, options.Heads);
        _name = parameters.Name;
        _attend = attend;
        _norm = new LayerNorm(options.Channels, 1e-6);
        _selfAttention = new SelfAttention(parameters["self_attn"], attention with { RmsNorm = options.RmsNorm });
        if (contextChannels.Length > 0)
            _crossNorm = new LayerNorm(parameters["norm2"], options.Channels, 1e-6);
        _contexts = [.. contextChannels.Select((width, i) => (
            new LayerNorm(parameters[$"ctx_norm_{i}"], width, 1e-6),
            new CrossAttention(parameters[$"cross_attn_{i}"], attention with { ContextChannels = width })))];
        _mlp = new FeedForward(parameters["mlp"], options.Channels, options.MlpRatio);
    }

    /// <summary>Runs the block.</summary>
    /// <param name="x">Features [1, N, C].</param>
    /// <param name="contexts">One context for each width given to the constructor.</param>
    public SparseTensor Forward(SparseTensor x, IReadOnlyList<SparseTensor> contexts)
    {
        using var scope = NewDisposeScope();
        using var over = x.Voxels.RecordRows();
        var features = x.Features;
        features = features + _selfAttention.Forward(_norm.Forward(features), _attend.To(x.Voxels, x.Voxels));
        if (_crossNorm is not null)
        {
            var queries = _crossNorm.Forward(features);
            for (int i = 0; i < _contexts.Length; i++)
            {
                var (norm, attention) = _contexts[i];
                Tensor keys, values;
                using (contexts[i].Voxels.RecordRows())
                    (keys, values) = attention.Project(norm.Forward(contexts[i].Features));
                features = features + attention.Forward(queries, keys, values, _attend.To(x.Voxels, contexts[i].Voxels));
            }
        }
        features = features + _mlp.Forward(_norm.Forward(features));
        return x.With(Recording.Keep(_name, features).MoveToOuterDisposeScope());
    }
}
