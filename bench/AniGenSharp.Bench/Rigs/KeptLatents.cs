using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Pipeline;
using AniGenSharp.SparseStructure;

namespace AniGenSharp.Bench.Rigs;

/// <summary>
/// Keeps the sampled latents of every rig of a creature in files, and supplies those that exist: everything after the samplers can be
/// measured again without them.
/// </summary>
/// <param name="path">The path of the files without <c>.N.safetensors</c>.</param>
internal sealed class KeptLatents(string path) : IStageHook
{
    private int _rig = -1;
    private OccupiedVoxels? _structure;

    private string File => $"{path}.{_rig}.safetensors";

    /// <inheritdoc/>
    public T Stage<T>(GenerationStage stage, Func<T> run)
    {
        if (stage == GenerationStage.Structure)
        {
            _rig++;
            return (T)(object)(_structure = System.IO.File.Exists(File) ? ReadStructure() : (OccupiedVoxels)(object)run()!);
        }
        if (stage != GenerationStage.Latents)
            return run();
        if (System.IO.File.Exists(File))
            return (T)(object)ReadLatents();
        var latents = (LatentRows)(object)run()!;
        Write(_structure!, latents);
        return (T)(object)latents;
    }

    private void Write(OccupiedVoxels structure, LatentRows latents)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = new StageTensors();
        file.Add("voxels", structure.Coordinates, structure.Coordinates.Length / 3, 3);
        file.Add("voxels_skl", structure.SkeletonCoordinates, structure.SkeletonCoordinates.Length / 3, 3);
        file.Add("slat", latents.Main);
        file.Add("slat_skl", latents.Skeleton);
        file.Save(File, []);
    }

    private OccupiedVoxels ReadStructure()
    {
        using var file = new SafetensorsFile(File);
        return new OccupiedVoxels(file.Span<int>("voxels").ToArray(), file.Span<int>("voxels_skl").ToArray());
    }

    private LatentRows ReadLatents()
    {
        using var file = new SafetensorsFile(File);
        return new LatentRows(Rows("slat"), Rows("slat_skl"));

        TensorRows Rows(string name) => new(file.Span<float>(name).ToArray(), file[name].Shape);
    }
}
