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

    /// <summary>The distance between neighboring votes along an axis, the side of their voxels; 0 if no two votes differ.</summary>
    public float Spacing
    {
        get
        {
            const float Rounding = 1e-4f;
            float least = float.PositiveInfinity;
            for (int axis = 0; axis < 3; axis++)
            {
                float[] values = [.. Positions.Select(position => position[axis]).Distinct().Order()];
                for (int i = 1; i < values.Length; i++)
                    if (values[i] - values[i - 1] > Rounding)
                        least = MathF.Min(least, values[i] - values[i - 1]);
            }
            return float.IsFinite(least) ? least : 0;
        }
    }
}
