using System.Numerics;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Skeletons.Grouping;

/// <summary>
/// Turns the voxels' votes into joints with parents, and averages the voxels' skin features per joint.
/// Source: anigen/representations/skeleton/grouping.py and AniGenSLatMeshDecoder.skeleton_grouping of the reference.
/// </summary>
/// <remarks>
/// A joint that is itself the nearest joint to its predicted parent becomes a root (-1). The result can have several roots and cycles; <see
/// cref="RigRepair"/> turns it into one tree. Without a confident vote, the mean shift gives one joint at the origin that is its own
/// parent, and the threshold strategy gives no joints.
/// </remarks>
internal static class SkeletonGrouping
{
    /// <summary>Groups the votes of a field.</summary>
    /// <param name="field">The votes. Empty confidence arrays mean full confidence.</param>
    /// <param name="strategy">How to group.</param>
    /// <returns>Joints in order of cluster creation.</returns>
    /// <exception cref="ArgumentException">The field's arrays differ in length.</exception>
    public static SkeletonForest Group(SkeletonField field, GroupingStrategy strategy = GroupingStrategy.MeanShift)
    {
        int count = field.Joints.Length;
        if (field.Parents.Length != count
            || field.JointConfidence.Length != 0 && field.JointConfidence.Length != count
            || field.ParentConfidence.Length != 0 && field.ParentConfidence.Length != count)
            throw new ArgumentException("A skeleton field needs as many parents and confidences as joints.", nameof(field));
        return strategy switch
        {
            GroupingStrategy.MeanShift => MeanShiftGrouping.Group(field),
            GroupingStrategy.Threshold => ThresholdGrouping.Group(field),
            _ => throw new ArgumentOutOfRangeException(nameof(strategy)),
        };
    }

    /// <summary>Whether any vote was confident: without one, the strategies give no joint, or one that is its own parent.</summary>
    public static bool AnyJoint(SkeletonForest grouped) => grouped.Count > 1 || grouped.Count == 1 && grouped.Parents[0] != 0;

    /// <summary>
    /// The skin feature of each joint: the mean over the voxels nearest to it, weighted by the logistic
    /// function of the skin confidence (which, in the published decoders, is a logistic value already).
    /// </summary>
    /// <param name="field">The votes. An empty <see cref="SkeletonField.SkinConfidence"/> gives all the same weight.</param>
    /// <param name="joints">Grouped joints, [J].</param>
    /// <returns>[J, S] row-major, zeros for a joint that is nearest to no voxel.</returns>
    public static float[] JointSkinFeatures(SkeletonField field, ReadOnlySpan<Vector3> joints)
    {
        int channels = field.SkinChannels;
        float[] features = new float[joints.Length * channels];
        float[] confidence = new float[joints.Length];
        if (joints.IsEmpty)
            return features;
        for (int i = 0; i < field.Count; i++)
        {
            int joint = Distances.Nearest(field.Positions[i], joints);
            float weight = field.SkinConfidence.Length == 0 ? 1f : 1f / (1f + MathF.Exp(-field.SkinConfidence[i]));
            confidence[joint] += weight;
            for (int c = 0; c < channels; c++)
                features[joint * channels + c] += field.SkinFeatures[i * channels + c] * weight;
        }
        for (int joint = 0; joint < joints.Length; joint++)
            for (int c = 0; c < channels; c++)
                features[joint * channels + c] /= MathF.Max(confidence[joint], 1e-6f);
        return features;
    }
}
