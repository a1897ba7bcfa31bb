using AniGenSharp.Bench;
using AniGenSharp.Decoding;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Pipeline;
using AniGenSharp.SparseStructure;

namespace AniGenSharp.FullSize;

/// <summary>
/// Runs every network and then replaces the predictions of its random weights with a creature of the released models' size and kind, so
/// that the later stages do their real work.
/// </summary>
/// <param name="skinChannels">Skin features of the decoder.</param>
internal sealed class OfficialCreature(int skinChannels) : IStageHook
{
    private readonly OccupiedVoxels _voxels = new(OfficialSurface.Shell.OccupiedVoxels(), OfficialSurface.Shell.SkeletonVoxels());
    private readonly SurfaceField _surface = OfficialSurface.Shell.Field(skinChannels);

    /// <summary>The numbers of occupied voxels and of voxels near the skeleton.</summary>
    public (int Main, int Skeleton) Voxels => (_voxels.Coordinates.Length / 3, _voxels.SkeletonCoordinates.Length / 3);

    /// <inheritdoc/>
    public T Stage<T>(GenerationStage stage, Func<T> run) => run() switch
    {
        OccupiedVoxels => (T)(object)_voxels,
        StructuredLatentFields fields => (T)(object)(fields with
        {
            Surface = _surface,
            Skeleton = OfficialSurface.Shell.Votes(_voxels.SkeletonCoordinates, skinChannels),
        }),
        var value => value,
    };

    /// <inheritdoc/>
    public T Part<T>(StagePart part, Func<T> run) => run();
}
