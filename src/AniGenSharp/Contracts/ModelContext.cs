using Microsoft.Extensions.Logging;

namespace AniGenSharp;

/// <summary>What a <see cref="ModelFactory{T}"/> needs to know about the pipeline that uses its model.</summary>
/// <param name="Device">
/// The device that the networks run on, in the words of <see cref="LoadOptions.Device"/> but never <c>auto</c>.
/// </param>
/// <param name="Logger">Receives the library's log; null for none.</param>
public sealed record ModelContext(string Device, ILogger? Logger);
