using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.SparseStructure;

/// <summary>
/// Lets one branch attend to the other where their tokens do not correspond: x + W (block(x, other) − x).
/// Parameters <c>NAME.i</c> and <c>NAME_out.i</c>.
/// </summary>
internal sealed class CrossAdapter(ParameterScope parameters, string name, int index, ModulatedBlockOptions options)
{
    private readonly ModulatedTransformerCrossBlock _block = new(parameters[name][index], options);
    private readonly Linear _output = new(parameters[name + "_out"][index], options.Channels, options.Channels);

    /// <param name="x">[B, T, C].</param>
    /// <param name="embedding">The branch's time embedding.</param>
    /// <param name="other">The other branch's tokens [B, S, C'].</param>
    public Tensor Forward(Tensor x, Tensor embedding, Tensor other)
    {
        var y = _block.Forward(x, _block.Modulation(embedding), _block.Project(other));
        return x + _output.Forward(y - x);
    }
}
