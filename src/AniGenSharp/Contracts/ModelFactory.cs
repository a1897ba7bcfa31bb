namespace AniGenSharp;

/// <summary>
/// Opens a model that is used together with the networks of a checkpoint: an <see cref="IMattingModel"/> or an <see
/// cref="ISurfaceNormalEstimator"/>. The pipeline opens the model when it is needed, plans its memory together with that of the networks,
/// and disposes it.
/// </summary>
/// <typeparam name="T">The kind of model.</typeparam>
/// <param name="Name">The name of the model in the log, such as the path of its file.</param>
/// <param name="Open">Opens the model. With <see cref="LoadOptions.LowMemory"/> it is called again for every run.</param>
public sealed record ModelFactory<T>(string Name, Func<ModelContext, T> Open)
    where T : class, IDisposable
{
    /// <summary>The memory in bytes that the open model needs, as far as known; 0 if it is negligible or unknown.</summary>
    public long Bytes { get; init; }

    /// <summary>
    /// Whether the model was found automatically and not requested. Such a model is opened when it is first used, not when the networks are
    /// loaded, and a matting model that cannot be opened is an error only if the picture needs it.
    /// </summary>
    public bool IsOptional { get; init; }
}
