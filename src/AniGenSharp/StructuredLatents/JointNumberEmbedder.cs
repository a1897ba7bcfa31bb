using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.StructuredLatents;

/// <summary>
/// The wanted number of joints as a vector beside the time embedding of one branch: Fourier features through two linear
/// layers, or a learned vector where the number is left open. Source: reference
/// models/anigen_structured_latent_flow.py, _get_joint_num_emb.
/// </summary>
internal sealed class JointNumberEmbedder
{
    private readonly int _largest;
    private readonly int _bands;
    private readonly Linear _first;
    private readonly Linear _second;
    private readonly Tensor _open;

    /// <param name="parameters">The network's node.</param>
    /// <param name="suffix">Ending of the branch's parameter names.</param>
    /// <param name="channels">Width of the branch.</param>
    /// <param name="config">Range and frequencies.</param>
    public JointNumberEmbedder(ParameterScope parameters, string suffix, long channels, StructuredLatentFlowConfig config)
    {
        (_largest, _bands) = (config.LargestJointNumber, config.JointNumberBands);
        _first = new Linear(parameters["joint_num_embedder" + suffix][0], 2 * _bands, channels);
        _second = new Linear(parameters["joint_num_embedder" + suffix][2], channels, channels);
        _open = parameters.Matrix("joint_num_uncond" + suffix, channels);
    }

    /// <summary>[1, C] for a number of joints; 0 or less leaves it open.</summary>
    public Tensor Forward(int joints)
    {
        using var scope = NewDisposeScope();
        if (joints <= 0)
            return _open.unsqueeze(0).MoveToOuterDisposeScope();
        float share = Math.Min((float)joints / _largest, 1);
        var angles = share * pow(2f, arange(_bands, ScalarType.Float32)) * MathF.PI;
        var features = cat([sin(angles), cos(angles)], 0).unsqueeze(0).to(_open.dtype).to(_open.device);
        return _second.Forward(Activation.Silu(_first.Forward(features))).MoveToOuterDisposeScope();
    }
}
