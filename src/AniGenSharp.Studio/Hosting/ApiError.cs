namespace AniGenSharp.Studio.Hosting;

/// <summary>An answer to a request that failed.</summary>
/// <param name="Error">What is wrong and what to do.</param>
internal sealed record ApiError(string Error);
