using Microsoft.Extensions.Logging;

namespace AniGenSharp;

/// <summary>Which models are loaded, on which device, and in which precision.</summary>
public sealed record LoadOptions
{
    /// <summary>The variants of the flows, for checkpoint folders that have several.</summary>
    public ModelSelection Selection { get; init; } = new();

    /// <summary>
    /// <c>auto</c> (CUDA, then MPS, then CPU), <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c> or <c>mps</c>. Several CUDA devices are separated by
    /// commas, and <c>cuda:all</c> stands for all of them: the networks are loaded on each, and runs at once are shared among them.
    /// </summary>
    public string Device { get; init; } = "auto";

    /// <summary>Precision of the networks' torsos.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>
    /// Never keep two networks in memory: each is read when its stage begins and released when it ends. Otherwise every network
    /// that fits into memory is kept.
    /// </summary>
    public bool LowMemory { get; init; }

    /// <summary>
    /// Return as soon as the configurations and the names and shapes of the weights are checked, and read the weights on another thread.
    /// The first run waits for them; it reports what is wrong with them.
    /// </summary>
    public bool InBackground { get; init; }

    /// <summary>
    /// Cuts the subject out of pictures without transparency, for example <c>OnnxMattingModel.From(path)</c> of AniGenSharp.Onnx; null to
    /// remove plain backgrounds only.
    /// </summary>
    public ModelFactory<IMattingModel>? MattingModel { get; init; }

    /// <summary>
    /// Estimates surface normals for models that are conditioned on them, for example <c>OnnxNormalEstimator.From(path)</c> of
    /// AniGenSharp.Onnx; null for models that are not.
    /// </summary>
    public ModelFactory<ISurfaceNormalEstimator>? NormalEstimator { get; init; }

    /// <summary>
    /// The most threads that the networks and this library's own loops use, at least 1; null for all that the process may run at once.
    /// The limit is shared by the whole process, as by <see cref="AniGenRuntime.LimitThreads"/>.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Return unused memory to the operating system after every run. This runs a full, blocking garbage collection, which suits a dedicated
    /// process but not one that serves other requests meanwhile.
    /// </summary>
    public bool ReleaseMemoryAfterRun { get; init; }

    /// <summary>Trained low-rank updates of the flows, added to their weights.</summary>
    public IReadOnlyList<LoraStyle> Styles { get; init; } = [];

    /// <summary>Receives the library's log; null for none.</summary>
    public ILogger? Logger { get; init; }
}
