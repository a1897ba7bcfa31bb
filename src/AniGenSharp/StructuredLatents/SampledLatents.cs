using AniGenSharp.Sparse;

namespace AniGenSharp.StructuredLatents;

/// <summary>Structured latents as the decoder takes them, float32.</summary>
/// <param name="Main">Geometry and skin, [1, N, C + C_skin].</param>
/// <param name="Skeleton">Skeleton, [1, M, C_skl].</param>
internal sealed record SampledLatents(SparseTensor Main, SparseTensor Skeleton);
