using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>
/// Transformer block on voxels without modulation: self-attention, cross-attention to any number of contexts (each sees the
/// features from before the first of them), feed-forward. The reference's <c>SparseTransformerMultiContextCrossBlock</c>.
/// Parameters <c>self_attn</c>, <c>mlp</c> and, with contexts, <c>norm2</c>, <c>cross_attn_0</c>, <c>ctx_norm_0</c>, ….
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

    /// <param name="parameters">The block's parameters.</param>
    /// <param name="channels">C.</param>
    /// <param name="contextChannels">Channels of each context.</param>
    /// <param name="heads">Heads of every attention.</param>
    /// <param name="mlpRatio">Width of the feed-forward over C.</param>
    /// <param name="rmsNorm">RMS norm of queries and keys in self-attention.</param>
    /// <param name="attend">Who attends to whom.</param>
    public MultiContextBlock(
        ParameterScope parameters, long channels, long[] contextChannels, long heads, double mlpRatio, bool rmsNorm, VoxelAttention attend)
    {
        _name = parameters.Name;
        _attend = attend;
        _norm = new LayerNorm(channels, 1e-6);
        _selfAttention = new SelfAttention(parameters["self_attn"], channels, heads, rmsNorm);
        if (contextChannels.Length > 0)
            _crossNorm = new LayerNorm(parameters["norm2"], channels, 1e-6);
        _contexts = [.. contextChannels.Select((context, i) => (
            new LayerNorm(parameters[$"ctx_norm_{i}"], context, 1e-6),
            new CrossAttention(parameters[$"cross_attn_{i}"], channels, context, heads, rmsNorm: false)))];
        _mlp = new FeedForward(parameters["mlp"], channels, mlpRatio);
    }

    /// <param name="x">Features [1, N, C].</param>
    /// <param name="contexts">One for each of the constructor's context channels.</param>
    public SparseTensor Forward(SparseTensor x, IReadOnlyList<SparseTensor> contexts)
    {
        using var scope = NewDisposeScope();
        using var over = Recording.Over(x.Voxels.Coordinates);
        var features = x.Features;
        features = features + _selfAttention.Forward(_norm.Forward(features), _attend.To(x.Voxels, x.Voxels));
        if (_crossNorm is not null)
        {
            var queries = _crossNorm.Forward(features);
            for (int i = 0; i < _contexts.Length; i++)
            {
                var (norm, attention) = _contexts[i];
                var (keys, values) = attention.Project(norm.Forward(contexts[i].Features));
                features = features + attention.Forward(queries, keys, values, _attend.To(x.Voxels, contexts[i].Voxels));
            }
        }
        features = features + _mlp.Forward(_norm.Forward(features));
        return x.With(Recording.Keep(_name, features).MoveToOuterDisposeScope());
    }
}
