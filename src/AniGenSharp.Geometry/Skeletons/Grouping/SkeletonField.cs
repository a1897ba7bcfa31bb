using System.Numerics;

namespace AniGenSharp.Geometry.Skeletons.Grouping;

/// <summary>
/// The skeleton side of the structured-latent decoder after activation: every voxel votes for the joint it
/// belongs to and for that joint's parent. Positions lie in the unit cube [-0.5, 0.5]³.
/// </summary>
/// <param name="Positions">The position of each vote, [M].</param>
/// <param name="Joints">Predicted joint position, [M].</param>
/// <param name="Parents">Predicted position of the joint's parent, [M].</param>
/// <param name="JointConfidence">Confidence of the joint vote, [M].</param>
/// <param name="ParentConfidence">Confidence of the parent vote, [M].</param>
/// <param name="SkinConfidence">Confidence of the skin features, [M].</param>
/// <param name="SkinFeatures">Skin features, [M, S] row-major.</param>
/// <param name="SkinChannels">Skin channels, S.</param>
internal sealed record SkeletonField(
    Vector3[] Positions,
    Vector3[] Joints,
    Vector3[] Parents,
    float[] JointConfidence,
    float[] ParentConfidence,
    float[] SkinConfidence,
    float[] SkinFeatures,
    int SkinChannels)
{
    /// <summary>Number of votes, M.</summary>
    public int Count => Positions.Length;
}
