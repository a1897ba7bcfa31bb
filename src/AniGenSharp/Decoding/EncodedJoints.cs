using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>The joints as the vertices of a mesh attend to them.</summary>
/// <param name="BlockInputs">The input of each joint block, [1, J, C] in the torso's type.</param>
/// <param name="Output">The matrix that vertices are multiplied by, [1, J, C], float32.</param>
internal sealed record EncodedJoints(Tensor[] BlockInputs, Tensor Output);
