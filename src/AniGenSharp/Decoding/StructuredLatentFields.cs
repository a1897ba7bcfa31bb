using AniGenSharp.Devices;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons.Grouping;

namespace AniGenSharp.Decoding;

/// <summary>The fields that a <see cref="StructuredLatentDecoder"/> predicts.</summary>
/// <param name="Surface">Raw rows of the fine grid, valid until the fields are disposed.</param>
/// <param name="Skeleton">The skeleton field.</param>
/// <param name="Rows">The memory of the surface's rows.</param>
internal sealed record StructuredLatentFields(SurfaceField Surface, SkeletonField Skeleton, IReadOnlyList<HostRows> Rows) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var rows in Rows)
            rows.Dispose();
    }
}
