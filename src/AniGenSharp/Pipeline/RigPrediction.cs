using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons.Grouping;

namespace AniGenSharp.Pipeline;

/// <summary>Predicts the rig: groups the skeleton field into joints and decodes the skin weights of the dense surface.</summary>
internal static class RigPrediction
{
    /// <summary>Predicts the joints and the skin weights.</summary>
    /// <param name="run">The run.</param>
    /// <param name="field">The decoded skeleton field.</param>
    /// <param name="surface">The dense surface with its skin features.</param>
    /// <param name="picture">Name of the picture, for the message.</param>
    /// <exception cref="GenerationException">The field has no confident joint.</exception>
    public static PredictedRig Run(StageContext run, SkeletonField field, ExtractedSurface surface, string picture)
    {
        var decoder = run.Models.LatentDecoder(run.CancellationToken);
        var skeleton = run.Hook.Part(StagePart.SkeletonGrouping, () => SkeletonGrouping.Group(field, decoder.Config.Grouping));
        if (!SkeletonGrouping.AnyJoint(skeleton))
            throw GenerationException.Nothing(picture, "no joint (not one confident vote)");
        float[] jointFeatures = SkeletonGrouping.JointSkinFeatures(field, skeleton.Joints);
        var weights = run.Hook.Part(StagePart.SkinDecoder, () =>
            decoder.SkinDecoder.Decode(surface.SkinFeatures, jointFeatures, skeleton.Parents, run.CancellationToken));
        return new PredictedRig(skeleton, weights);
    }
}
