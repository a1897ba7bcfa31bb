using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons.Grouping;

namespace AniGenSharp.Decoding;

/// <summary>The fields that a <see cref="StructuredLatentDecoder"/> predicts.</summary>
/// <param name="Surface">Raw rows of the fine grid.</param>
/// <param name="Skeleton">The skeleton field.</param>
internal sealed record StructuredLatentFields(SurfaceField Surface, SkeletonField Skeleton);
