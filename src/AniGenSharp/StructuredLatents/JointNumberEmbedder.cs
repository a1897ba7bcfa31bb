using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.StructuredLatents;

/// <summary>
/// Embeds the requested number of joints, as a summand of the time embedding of one branch: Fourier features through two linear layers, or
/// a learned vector if the number is open. Source: reference models/anigen_structured_latent_flow.py, _get_joint_num_emb.
/// </summary>
internal sealed class JointNumberEmbedder
{
    private readonly int _max;
    private readonly int _bands;
    private readonly Linear _first;
    private readonly Linear _second;
    private readonly Tensor _open;

    /// <summary>Builds the layers.</summary>
    /// <param name="parameters">The network's parameters.</param>
    /// <param name="suffix">Ending of the branch's parameter names.</param>
    /// <param name="channels">Width of the branch.</param>
    /// <param name="config">The network's configuration.</param>
    public JointNumberEmbedder(ParameterScope parameters, string suffix, long channels, StructuredLatentFlowConfig config)
    {
        (_max, _bands) = (config.MaxJointNumber, config.JointNumberBands);
        _first = new Linear(parameters["joint_num_embedder" + suffix][0], 2 * _bands, channels);
        _second = new Linear(parameters["joint_num_embedder" + suffix][2], channels, channels);
        _open = parameters.Matrix("joint_num_uncond" + suffix, channels);
    }

    /// <summary>The embedding [1, C] of a number of joints; 0 or less leaves the number open.</summary>
    public Tensor Forward(int joints)
    {
        using var scope = NewDisposeScope();
        if (joints <= 0)
            return _open.unsqueeze(0).MoveToOuterDisposeScope();
        float share = Math.Min((float)joints / _max, 1);
        var angles = share * pow(2f, arange(_bands, ScalarType.Float32)) * MathF.PI;
        var features = cat([sin(angles), cos(angles)], 0).unsqueeze(0).to(_open.dtype).to(_open.device);
        return _second.Forward(Activation.Silu(_first.Forward(features))).MoveToOuterDisposeScope();
    }
}
