namespace AniGenSharp.Tracing;

/// <summary>What a recording contains.</summary>
internal sealed record RecordingOptions
{
    /// <summary>The sampling steps whose modules are kept. The states between the steps are always kept.</summary>
    public IReadOnlySet<int> Steps { get; init; } = new HashSet<int> { 0 };

    /// <summary>Selects the tensors to keep, by full name.</summary>
    public Func<string, bool> Names { get; init; } = _ => true;

    /// <summary>
    /// Selects the layers whose inputs are kept too, by full name. Such a layer is kept in full, so that its divergence can be explained.
    /// </summary>
    public Func<string, bool> Layers { get; init; } = _ => false;

    /// <summary>Maximum number of rows of a tensor that are kept, approximately; voxels are chosen by coordinate.</summary>
    public int MaxRows { get; init; } = 1024;
}
