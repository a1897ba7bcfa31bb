namespace AniGenSharp.Tracing;

/// <summary>One tensor of a recording.</summary>
/// <param name="Name">Section and module.</param>
/// <param name="Coordinates">The name of its coordinate set, or null if its rows are not voxels.</param>
/// <param name="Sampled">Only some of its rows were kept.</param>
internal sealed record RecordedTensor(string Name, string? Coordinates, bool Sampled);
