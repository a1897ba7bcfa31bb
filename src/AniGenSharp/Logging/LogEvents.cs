using Microsoft.Extensions.Logging;

namespace AniGenSharp.Logging;

/// <summary>Everything that the library logs. The numbers of the events never change.</summary>
internal static partial class LogEvents
{
    [LoggerMessage(1, LogLevel.Information, "Loading {Weights}")]
    public static partial void LoadingWeights(this ILogger logger, string weights);

    [LoggerMessage(2, LogLevel.Information, "Surface normals by {Estimator}")]
    public static partial void NormalsBy(this ILogger logger, string estimator);

    [LoggerMessage(3, LogLevel.Information, "Matting by {Model}")]
    public static partial void MattingBy(this ILogger logger, string model);

    [LoggerMessage(4, LogLevel.Warning, "{Note}")]
    public static partial void ModelNote(this ILogger logger, string note);

    [LoggerMessage(5, LogLevel.Warning,
        "{Source}: areas inside the subject ({Percent:0.#} % of it) have the background's color and are kept. If they are background, "
        + "{Advice}")]
    public static partial void EnclosedBackground(this ILogger logger, string source, double percent, string advice);

    [LoggerMessage(6, LogLevel.Warning,
        "{Source}: the background was removed by color. If a part of the subject is missing in the processed picture, {Advice}")]
    public static partial void BackgroundByColor(this ILogger logger, string source, string advice);

    [LoggerMessage(10, LogLevel.Information, "Generating from {Picture} with seed {Seed}")]
    public static partial void RunStarted(this ILogger logger, string picture, long seed);

    [LoggerMessage(11, LogLevel.Debug, "{Picture}: {Stage} took {Seconds:0.000} s, {PeakBytes} bytes at most")]
    public static partial void StageFinished(this ILogger logger, string? picture, GenerationStage stage, double seconds, long peakBytes);

    [LoggerMessage(12, LogLevel.Information, "{Picture}: {Faces} faces and {Joints} joints in {Seconds:0.0} s")]
    public static partial void RunFinished(this ILogger logger, string? picture, int faces, int joints, double seconds);

    [LoggerMessage(13, LogLevel.Information, "{Picture}: {Note}")]
    public static partial void ResultNote(this ILogger logger, string? picture, string note);
}
