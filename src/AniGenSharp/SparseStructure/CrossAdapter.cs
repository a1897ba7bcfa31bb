using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.SparseStructure;

/// <summary>
/// Lets one branch attend to the other if their tokens do not correspond: x + W (block(x, other) − x). Parameters <c>NAME.i</c> and
/// <c>NAME_out.i</c>.
/// </summary>
/// <param name="parameters">The network's parameters.</param>
/// <param name="name">NAME.</param>
/// <param name="index">i.</param>
/// <param name="options">Shape of the block.</param>
internal sealed class CrossAdapter(ParameterScope parameters, string name, int index, ModulatedBlockOptions options)
{
    private readonly ModulatedTransformerCrossBlock _block = new(parameters[name][index], options);
    private readonly Linear _output = new(parameters[name + "_out"][index], options.Channels, options.Channels);

    /// <summary>[B, T, C] → [B, T, C].</summary>
    /// <param name="x">[B, T, C].</param>
    /// <param name="embedding">The branch's time embedding.</param>
    /// <param name="other">The other branch's tokens [B, S, C'].</param>
    public Tensor Forward(Tensor x, Tensor embedding, Tensor other)
    {
        var y = _block.Forward(x, _block.Modulation(embedding), _block.Project(other));
        return x + _output.Forward(y - x);
    }
}
