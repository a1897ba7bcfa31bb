using System.Runtime.InteropServices;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.SparseStructure;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Diagnostics;

/// <summary>
/// Records the inputs of every stage in full and names the section that a network's tensors belong to. In a replay it supplies each
/// stage's input from another recording, so that an error of one stage does not blur the next; what this run computed is recorded
/// either way.
/// </summary>
/// <param name="recording">The recording in progress on this thread.</param>
/// <param name="request">The run.</param>
internal sealed class ParityHook(Recording recording, ParityRequest request) : IStageHook
{
    private int[]? _voxels;

    /// <summary>The picture of the replay, or the run's own; recorded as the networks see it.</summary>
    public PreparedPicture Picture()
    {
        var prepared = new Lazy<PreparedPicture>(request.Picture);
        var rgb = Replayed(ParityNames.Picture) ?? prepared.Value.Rgb;
        Record(ParityNames.Picture, rgb);
        if (!request.Models.Folder.StructureNeedsNormals)
            return new PreparedPicture(rgb, rgb, Source());
        var normals = Replayed(ParityNames.NormalPicture) ?? prepared.Value.Normal;
        Record(ParityNames.NormalPicture, normals);
        return new PreparedPicture(rgb, normals, Source());

        string Source() => prepared.IsValueCreated ? prepared.Value.Source : request.Replay!.Path;
    }

    /// <inheritdoc/>
    public T Stage<T>(GenerationStage stage, Func<T> run)
    {
        using var section = stage switch
        {
            GenerationStage.Conditioning => Enter("encoder"),
            GenerationStage.Decoding => Enter("slat_decoder"),
            _ => null,
        };
        object value = run()!;
        return (T)(value switch
        {
            ConditionTokens tokens => Exchange(tokens),
            OccupiedVoxels voxels => Exchange(voxels),
            LatentRows latents => new LatentRows(
                Exchange(ParityNames.Latents, latents.Main), Exchange(ParityNames.Latents + ParityNames.Skeleton, latents.Skeleton)),
            _ => value,
        });
    }

    /// <inheritdoc/>
    public T Part<T>(StagePart part, Func<T> run) => part switch
    {
        StagePart.StructureNoise => (T)(object)Exchange(ParityNames.StructureNoise, (FlowPair)(object)run()!),
        StagePart.LatentNoise => (T)(object)Exchange(ParityNames.LatentNoise, (FlowPair)(object)run()!),
        StagePart.StructureFlow => (T)(object)Exchange(ParityNames.StructureLatents, (FlowPair)(object)InSection("ss_flow", run)!),
        StagePart.StructureDecoder => (T)(object)InSection("ss_decoder", () => KeepLogits((FlowPair)(object)run()!)),
        StagePart.LatentFlow => InSection("slat_flow", run),
        _ => run(),
    };

    /// <inheritdoc/>
    public void Step(FlowStep step)
    {
        Recording.Keep($"step{step.Index}.x_t", step.After.Main);
        Recording.Keep($"step{step.Index}.x_t_skl", step.After.Skeleton);
    }

    private T InSection<T>(string name, Func<T> run)
    {
        using var section = Enter(name);
        using var over = _voxels is null ? null : Recording.Over(_voxels);
        return run();
    }

    private IDisposable? Enter(string name)
    {
        request.OnNetwork?.Invoke(name);
        return Recording.Enter(name);
    }

    private static FlowPair KeepLogits(FlowPair logits)
    {
        Recording.Keep("logits", logits.Main);
        Recording.Keep("logits_skl", logits.Skeleton);
        return logits;
    }

    private ConditionTokens Exchange(ConditionTokens tokens)
    {
        var latents = Exchange(ParityNames.Tokens, tokens.Latents);
        return request.Models.Folder.StructureNeedsNormals
            ? new ConditionTokens(Exchange(ParityNames.StructureTokens, tokens.Structure), latents)
            : new ConditionTokens(latents, latents);
    }

    private OccupiedVoxels Exchange(OccupiedVoxels voxels)
    {
        var exchanged = new OccupiedVoxels(
            Exchange(ParityNames.Voxels, voxels.Coordinates),
            Exchange(ParityNames.Voxels + ParityNames.Skeleton, voxels.SkeletonCoordinates));
        _voxels = exchanged.Coordinates;
        return exchanged;
    }

    private FlowPair Exchange(string name, FlowPair pair) =>
        new(Exchange(name, pair.Main), Exchange(name + ParityNames.Skeleton, pair.Skeleton));

    /// <summary>Records a tensor and returns the one from the replay in its place, on the same device.</summary>
    private Tensor Exchange(string name, Tensor computed)
    {
        recording.AddWhole(name, computed);
        return request.Replay is { } replay && replay.Contains(name) ? replay[name].to(computed.device) : computed;
    }

    private TensorRows Exchange(string name, TensorRows computed)
    {
        using var scope = NewDisposeScope();
        return TensorRows.Of(Exchange(name, computed.ToTensor(CPU)));
    }

    private int[] Exchange(string name, int[] coordinates)
    {
        using var scope = NewDisposeScope();
        var exchanged = Exchange(name, tensor(coordinates, [coordinates.Length / 3, 3]));
        return MemoryMarshal.Cast<byte, int>(exchanged.bytes).ToArray();
    }

    private RgbaImage? Replayed(string name)
    {
        if (request.Replay is not { } replay || !replay.Contains(name))
            return null;
        using var pixels = replay[name];
        return new RgbaImage((int)pixels.shape[1], (int)pixels.shape[0], pixels.bytes.ToArray());
    }

    private void Record(string name, RgbaImage picture)
    {
        using var pixels = tensor(picture.Pixels, [picture.Height, picture.Width, 4]);
        recording.AddWhole(name, pixels);
    }
}
