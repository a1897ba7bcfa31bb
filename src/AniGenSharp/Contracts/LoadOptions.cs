using Microsoft.Extensions.Logging;

namespace AniGenSharp;

/// <summary>Which models are loaded, on which device, and in which precision.</summary>
public sealed record LoadOptions
{
    /// <summary>The variants of the flows, for checkpoint folders that have several.</summary>
    public ModelSelection Selection { get; init; } = new();

    /// <summary><c>auto</c> (CUDA, then MPS, then CPU), <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c> or <c>mps</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Precision of the networks' torsos.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>
    /// Never keep two networks in memory: each is read when its stage begins and released when it ends. Otherwise every network
    /// that fits into memory is kept.
    /// </summary>
    public bool LowMemory { get; init; }

    /// <summary>
    /// An ONNX matting model for pictures without transparency; null for the best one found beside the checkpoints or in
    /// <c>~/.u2net</c>.
    /// </summary>
    public string? MattingModel { get; init; }

    /// <summary>An ONNX normal estimator with its JSON file, or DSINE's weights; null for the one found beside the checkpoints.</summary>
    public string? NormalEstimator { get; init; }

    /// <summary>Receives the library's log; null for none.</summary>
    public ILogger? Logger { get; init; }
}
