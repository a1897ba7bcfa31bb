using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices.Cuda;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>Which parts a <see cref="ModulatedTransformerCrossBlock"/> has.</summary>
internal sealed record ModulatedBlockOptions
{
    public required long Channels { get; init; }

    public required long ContextChannels { get; init; }

    public required long Heads { get; init; }

    public double MlpRatio { get; init; } = 4;

    /// <summary>RMS norm of queries and keys in self-attention.</summary>
    public bool RmsNorm { get; init; }

    /// <summary>The same in cross-attention.</summary>
    public bool RmsNormCross { get; init; }

    /// <summary>The modulation comes from the network, not from the block.</summary>
    public bool SharedModulation { get; init; }

    /// <summary>An affine layer norm on the context.</summary>
    public bool ContextNorm { get; init; }

    public LoraOptions? SelfLora { get; init; }

    public LoraOptions? CrossLora { get; init; }
}

/// <summary>
/// Transformer block with adaptive layer norm: self-attention, cross-attention to a context, feed-forward; the first and
/// the last are shifted, scaled and gated by the time step. Works on [B, T, C]; for voxels, T is their number and B the
/// guidance branches that share them.
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

    public ModulatedTransformerCrossBlock(ParameterScope parameters, ModulatedBlockOptions options)
    {
        _name = parameters.Name;
        _norm1 = new LayerNorm(options.Channels, 1e-6);
        _norm2 = new LayerNorm(parameters["norm2"], options.Channels, 1e-6);
        _norm3 = new LayerNorm(options.Channels, 1e-6);
        if (options.ContextNorm)
            _contextNorm = new LayerNorm(parameters["context_norm"], options.ContextChannels, 1e-6);
        _selfAttention = new SelfAttention(parameters["self_attn"], options.Channels, options.Heads, options.RmsNorm, options.SelfLora);
        _crossAttention = new CrossAttention(
            parameters["cross_attn"], options.Channels, options.ContextChannels, options.Heads, options.RmsNormCross, options.CrossLora);
        _mlp = new FeedForward(parameters["mlp"], options.Channels, options.MlpRatio);
        if (!options.SharedModulation)
            _modulation = new Linear(parameters["adaLN_modulation"][1], options.Channels, 6 * options.Channels);
    }

    /// <summary>
    /// The block's six modulation vectors from a time embedding [B, C] (or the shared [B, 6C], passed through): [B, 6C].
    /// It depends on the step alone, so B may be 1 for several guidance branches.
    /// </summary>
    public Tensor Modulation(Tensor embedding) => _modulation?.Forward(Activation.Silu(embedding)) ?? embedding;

    /// <summary>Projects a context [B, S, C_ctx] to this block's keys and values, once for all steps.</summary>
    public BlockContext Project(Tensor context)
    {
        var (keys, values) = _crossAttention.Project(_contextNorm?.Forward(context) ?? context);
        return new BlockContext(keys, values, null);
    }

    /// <summary>What attention to a context of rows that are all <paramref name="row"/> [1, 1, C_ctx] gives: one row [1, 1, C].</summary>
    public Tensor ForwardConstantContext(Tensor row) => _crossAttention.ForwardConstantContext(_contextNorm?.Forward(row) ?? row);

    /// <param name="x">[B, T, C].</param>
    /// <param name="modulation">[B or 1, 6C] of <see cref="Modulation"/>.</param>
    /// <param name="context">What cross-attention sees.</param>
    /// <returns>[B, T, C]; keys with a negative output make two branches of one that is still common (B = 1).</returns>
    public Tensor Forward(Tensor x, Tensor modulation, BlockContext context)
    {
        using var scope = NewDisposeScope();
        var parts = modulation.unsqueeze(1).chunk(6, -1);
        var (shiftAttention, scaleAttention, gateAttention) = (parts[0], parts[1], parts[2]);
        var (shiftMlp, scaleMlp, gateMlp) = (parts[3], parts[4], parts[5]);
        var attended = _selfAttention.Forward(_norm1.ForwardModulated(x, scaleAttention, shiftAttention));
        Tensor normed;
        if (context.Keys is not { } keys || context.Values is not { } values)
        {
            x = addcmul(x, attended, gateAttention, 1) + context.NegativeOutput!;
            normed = _norm3.ForwardModulated(x, scaleMlp, shiftMlp);
        }
        else if (context.NegativeOutput is not { } negative)
        {
            (x, normed) = _norm2.ForwardSum(x, attended, gateAttention);
            (x, normed) = _norm3.ForwardModulatedSum(x, _crossAttention.Forward(normed, keys, values), scaleMlp, shiftMlp);
        }
        else
        {
            // The two branches may still be one, and part here; the negative one takes a constant and needs no attention.
            (x, normed) = _norm2.ForwardSum(x, attended, gateAttention, 1);
            var positive = _crossAttention.Forward(normed, keys, values);
            (x, normed) = _norm3.ForwardModulatedSum(x.shape[0] == 1 ? x.expand(2, -1, -1).contiguous() : x, positive, scaleMlp, shiftMlp, negative);
        }
        var mlp = _mlp.Forward(normed);
        x = (gateMlp.shape[0] == 1 ? NormKernels.TryAdd(x, mlp, gateMlp) : null) ?? addcmul(x, mlp, gateMlp, 1);
        return Recording.Keep(_name, x).MoveToOuterDisposeScope();
    }
}

/// <summary>A context as one block sees it.</summary>
/// <param name="Keys">[B, S, H, D]; null where nothing but a constant is attended to.</param>
/// <param name="Values">[B, S, H, D], as the keys.</param>
/// <param name="NegativeOutput">
/// The cross-attention's output [1, 1, C] for the zero condition: with keys, that of the second of two guidance branches.
/// </param>
internal sealed record BlockContext(Tensor? Keys, Tensor? Values, Tensor? NegativeOutput);
