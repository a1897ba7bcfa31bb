using System.Runtime.ExceptionServices;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Training.Creatures;
using AniGenSharp.Training.Datasets;
using AniGenSharp.Training.Fields;
using AniGenSharp.Training.Modeling;

namespace AniGenSharp;

/// <summary>Makes data sets of procedural rigged creatures.</summary>
public static class CreatureData
{
    private const int VoxelsPerSide = 32;

    /// <summary>The cameras of a creature are drawn from another seed than its shape.</summary>
    private const ulong CameraSeed = 0x5EED_CA4E_2A00;

    /// <summary>
    /// Writes a data set in the layout of the reference's data loaders: pictures with their cameras, voxels of the shape and its bones,
    /// mesh, joints, parents and skin weights. The same options always give the same files, item by item: a larger count adds items.
    /// </summary>
    /// <param name="folder">The folder; it is created. <c>metadata.csv</c> is written last.</param>
    /// <param name="options">Count, seed and pictures.</param>
    /// <param name="progress">Receives the number of items that are finished, on any thread.</param>
    /// <param name="cancellationToken">Honored between items.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="IOException">A file cannot be written; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The work was canceled; finished items stay, without a table.</exception>
    public static void Write(
        string folder, CreatureDataOptions options, IProgress<WorkProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        options.Validate();
        var writer = new DatasetWriter(folder);
        var lines = new string[options.Count];
        int done = 0;
        var parallel = ParallelLoops.With(cancellationToken);
        try
        {
            Parallel.For(0, options.Count, parallel, i =>
            {
                lines[i] = WriteItem(writer, options, i);
                progress?.Report(new(Interlocked.Increment(ref done), options.Count));
            });
        }
        catch (AggregateException e)
        {
            // Several items may fail at once, and usually for the same reason.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        writer.Complete(lines);
    }

    private static string WriteItem(DatasetWriter writer, CreatureDataOptions options, int index)
    {
        ulong seed = unchecked((ulong)options.Seed);
        var creature = CreatureGenerator.Draw(seed, index, options.Class);
        var field = new CreatureField(creature);
        var random = new SeededRandom(seed ^ CameraSeed, (ulong)index);
        var pictures = new List<(RgbaImage, CreatureCamera)>();
        for (int view = 0; view < options.Views; view++)
        {
            var camera = CreatureCamera.Draw(random);
            pictures.Add((CreatureRenderer.Render(field, camera, options.PictureSize, options.Look), camera));
        }
        return writer.Write(ToItem(creature, field, $"{options.Seed}_{index:d6}"), pictures);
    }

    private static DatasetItem ToItem(Creature creature, CreatureField field, string id)
    {
        var mesh = CreatureMesh.Extract(field);
        int joints = creature.Joints.Length;
        var skin = new float[mesh.VertexCount * joints];
        for (int i = 0; i < mesh.VertexCount; i++)
            field.Skin(mesh.Positions[i], skin.AsSpan(i * joints, joints));
        return new DatasetItem(id, creature.Class.ToString().ToLowerInvariant())
        {
            Mesh = mesh,
            Joints = creature.Joints,
            Parents = creature.Parents,
            Skin = skin,
            Shape = CreatureVoxels.Solid(field, VoxelsPerSide),
            Bones = CreatureVoxels.Bones(creature.Joints, creature.Parents, VoxelsPerSide),
        };
    }
}
