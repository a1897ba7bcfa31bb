using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Models;
using AniGenSharp.Tracing;

namespace AniGenSharp.Diagnostics;

/// <summary>One parity recording.</summary>
internal sealed record ParityRequest
{
    /// <summary>The networks.</summary>
    public required LoadedModels Models { get; init; }

    /// <summary>Seed, steps, guidance and joint density.</summary>
    public required ResolvedSettings Settings { get; init; }

    /// <summary>Prepares the picture; called unless <see cref="Replay"/> has it.</summary>
    public required Func<PreparedPicture> Picture { get; init; }

    /// <summary>What is kept.</summary>
    public RecordingOptions Recording { get; init; } = new();

    /// <summary>A recording whose stage inputs are used instead of this run's, or null.</summary>
    public RecordingFile? Replay { get; init; }

    /// <summary>Which kernels may run.</summary>
    public KernelPolicy Kernels { get; init; } = KernelPolicy.Production;

    /// <summary>Called with the name of each network before it runs.</summary>
    public Action<string>? OnNetwork { get; init; }
}
