namespace AniGenSharp;

/// <summary>What <see cref="ImageTo3D"/> does, for dependency injection and for tests that replace it.</summary>
public interface IImageTo3D : IDisposable
{
    /// <inheritdoc cref="ImageTo3D.ConcurrentRuns"/>
    int ConcurrentRuns { get; }

    /// <inheritdoc cref="ImageTo3D.Generate"/>
    Generation Generate(
        PictureSource picture, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ImageTo3D.GenerateAsync"/>
    Task<Generation> GenerateAsync(
        PictureSource picture, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ImageTo3D.Resume"/>
    Generation Resume(
        SavedStages stages, GenerationStage from, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ImageTo3D.ResumeAsync"/>
    Task<Generation> ResumeAsync(
        SavedStages stages, GenerationStage from, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ImageTo3D.Prefetch"/>
    void Prefetch(PictureSource picture, CancellationToken cancellationToken = default);
}
