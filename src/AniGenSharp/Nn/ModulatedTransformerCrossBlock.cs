using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Cuda;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>
/// Transformer block with adaptive layer norm: self-attention, cross-attention to a context, and feed-forward. The first and the last are
/// shifted, scaled and gated by the time step. The block works on [B, T, C]; for voxels, T is their number and B the number of guidance
/// branches that share them. Parameters <c>self_attn</c>, <c>cross_attn</c>, <c>mlp</c>, <c>norm2</c>, and by its options
/// <c>context_norm</c>, <c>adaLN_modulation</c>.
/// </summary>
internal sealed class ModulatedTransformerCrossBlock
{
    private readonly string _name;
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;
    private readonly LayerNorm _norm3;
    private readonly LayerNorm? _contextNorm;
    private readonly SelfAttention _selfAttention;
    private readonly CrossAttention _crossAttention;
    private readonly FeedForward _mlp;
    private readonly Linear? _modulation;

    /// <summary>Builds the block.</summary>
    /// <param name="parameters">The block's parameters.</param>
    /// <param name="options">Its shape.</param>
    public ModulatedTransformerCrossBlock(ParameterScope parameters, ModulatedBlockOptions options)
    {
        _name = parameters.Name;
        _norm1 = new LayerNorm(options.Channels, 1e-6);
        _norm2 = new LayerNorm(parameters["norm2"], options.Channels, 1e-6);
        _norm3 = new LayerNorm(options.Channels, 1e-6);
        if (options.ContextNorm)
            _contextNorm = new LayerNorm(parameters["context_norm"], options.ContextChannels, 1e-6);
        var attention = new AttentionOptions(options.Channels, options.Heads);
        _selfAttention = new SelfAttention(parameters["self_attn"], attention with { RmsNorm = options.RmsNorm, Lora = options.SelfLora });
        _crossAttention = new CrossAttention(parameters["cross_attn"], attention with
        {
            ContextChannels = options.ContextChannels,
            RmsNorm = options.RmsNormCross,
            Lora = options.CrossLora,
        });
        _mlp = new FeedForward(parameters["mlp"], options.Channels, options.MlpRatio);
        if (!options.SharedModulation)
            _modulation = new Linear(parameters["adaLN_modulation"][1], options.Channels, 6 * options.Channels);
    }

    /// <summary>
    /// The block's six modulation vectors [B, 6C] from a time embedding [B, C]; a shared modulation [B, 6C] is returned as it is. They
    /// depend on the step alone, so B may be 1 for several guidance branches.
    /// </summary>
    public Tensor Modulation(Tensor embedding) => _modulation?.Forward(Activation.Silu(embedding)) ?? embedding;

    /// <summary>Projects a context [B, S, C_ctx] to this block's keys and values, once for all steps.</summary>
    public BlockContext Project(Tensor context)
    {
        var (keys, values) = _crossAttention.Project(_contextNorm?.Forward(context) ?? context);
        return new BlockContext(keys, values, null);
    }

    /// <summary>The output of cross-attention to a context whose rows are all equal: one row [1, 1, C].</summary>
    /// <param name="row">The context's row, [1, 1, C_ctx].</param>
    public Tensor ForwardConstantContext(Tensor row) => _crossAttention.ForwardConstantContext(_contextNorm?.Forward(row) ?? row);

    /// <summary>Runs the block.</summary>
    /// <param name="x">[B, T, C].</param>
    /// <param name="modulation">[B or 1, 6C], from <see cref="Modulation"/>.</param>
    /// <param name="context">The context of cross-attention.</param>
    /// <param name="bias">Added to the logits of self-attention, [1, 1, 1, T], so that nothing attends to padding; null for none.</param>
    /// <returns>[B, T, C]. A context with keys and a negative output splits a common branch (B = 1) into two.</returns>
    public Tensor Forward(Tensor x, Tensor modulation, BlockContext context, Tensor? bias = null)
    {
        using var scope = NewDisposeScope();
        var parts = modulation.unsqueeze(1).chunk(6, -1);
        var (shiftAttention, scaleAttention, gateAttention) = (parts[0], parts[1], parts[2]);
        var (shiftMlp, scaleMlp, gateMlp) = (parts[3], parts[4], parts[5]);
        var attended = _selfAttention.Forward(_norm1.ForwardModulated(x, scaleAttention, shiftAttention), Attend(bias));
        Tensor normed;
        if (context.Keys is not { } keys || context.Values is not { } values)
        {
            x = addcmul(x, attended, gateAttention, 1) + context.NegativeOutput!;
            normed = _norm3.ForwardModulated(x, scaleMlp, shiftMlp);
        }
        else if (context.NegativeOutput is not { } negative)
        {
            (x, normed) = _norm2.ForwardSum(x, attended, gateAttention);
            var crossed = _crossAttention.Forward(normed, keys, values, Attend(context.KeyBias));
            (x, normed) = _norm3.ForwardModulatedSum(x, crossed, scaleMlp, shiftMlp);
        }
        else
        {
            // Up to here the two branches may be a single one. The negative one uses a constant and needs no attention.
            (x, normed) = _norm2.ForwardSum(x, attended, gateAttention, 1);
            var positive = _crossAttention.Forward(normed, keys, values, Attend(context.KeyBias));
            var both = x.shape[0] == 1 ? x.expand(2, -1, -1).contiguous() : x;
            (x, normed) = _norm3.ForwardModulatedSum(both, positive, scaleMlp, shiftMlp, negative);
        }
        var mlp = _mlp.Forward(normed);
        x = (gateMlp.shape[0] == 1 ? NormKernels.TryAdd(new(x, mlp, gateMlp)) : null) ?? addcmul(x, mlp, gateMlp, 1);
        return Recording.Keep(_name, x).MoveToOuterDisposeScope();
    }

    private static Func<Tensor, Tensor, Tensor, Tensor> Attend(Tensor? bias) =>
        bias is null ? Attention.Full : (q, k, v) => Attention.Full(q, k, v, bias);
}
