namespace AniGenSharp.Conditioning;

/// <summary>The arguments of a <see cref="PictureConditioner"/>, apart from the image encoder.</summary>
/// <param name="Source">The checkpoint folder, for error messages.</param>
/// <param name="ImageSize">Side in pixels of the picture that the encoder receives: 518 for the released models.</param>
/// <param name="NeedsNormals">Whether a stage is conditioned on surface normals.</param>
/// <param name="MattingModel">The matting model for pictures without transparency; null to remove plain backgrounds only.</param>
/// <param name="NormalEstimator">The normal estimator; not used unless <paramref name="NeedsNormals"/>.</param>
/// <param name="Context">Device and log.</param>
internal sealed record ConditioningRequest(
    string Source, int ImageSize, bool NeedsNormals, ModelFactory<IMattingModel>? MattingModel,
    ModelFactory<ISurfaceNormalEstimator>? NormalEstimator, ModelContext Context);
