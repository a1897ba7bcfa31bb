using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>The joints as the vertices of a mesh attend to them, padded to the device's multiple: P ≥ J rows.</summary>
/// <param name="BlockInputs">The input of each joint block, [1, P, C] in the torso's type.</param>
/// <param name="Output">The matrix that vertices are multiplied by, [1, P, C], float32.</param>
/// <param name="Mask">0 for a joint and -∞ for padding, [1, 1, P] in float32; null without padding.</param>
internal sealed record EncodedJoints(Tensor[] BlockInputs, Tensor Output, Tensor? Mask)
{
    /// <summary>Attention whose keys are the joints: [B, T, H, D] queries to [1, P, H, D] keys and values.</summary>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    public Tensor Attend(Tensor q, Tensor k, Tensor v) => Attend(q, k, v, Mask);

    /// <summary>The same for joints that are not encoded yet.</summary>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="mask">0 for a joint and -∞ for padding, [1, 1, P]; null without padding.</param>
    public static Tensor Attend(Tensor q, Tensor k, Tensor v, Tensor? mask) => Attention.Full(q, k, v, mask?.to(q.dtype).unsqueeze(1));
}
