using System.Text.RegularExpressions;
using AniGenSharp.Devices.Cuda;
using AniGenSharp.Geometry;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.SparseStructure;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Diagnostics;

/// <summary>
/// Runs each network of a model once, on inputs that are computed from formulas and need no file, and compares its blocks with values that
/// were recorded on a CPU and ship with the model. An error of one network does not affect the next.
/// </summary>
internal static partial class BlockProbe
{
    /// <summary>The recorded values, in the checkpoint folder.</summary>
    public const string FileName = "blocks.safetensors";

    private const int MaxRows = 3, ConditionTokens = 24;

    // 1000 t of the flows' evaluation.
    private const float Time = 500;

    /// <summary>Whether a model comes with recorded values.</summary>
    public static bool HasValues(string checkpoints) => File.Exists(Path.Combine(checkpoints, FileName));

    /// <summary>Compares the blocks on the chosen device with the recorded values.</summary>
    /// <param name="checkpoints">The checkpoint folder.</param>
    /// <param name="options">Variants, device and precision.</param>
    /// <param name="cancellationToken">Honored between blocks.</param>
    /// <exception cref="CheckpointException">The folder holds no complete, valid model, or no recorded values.</exception>
    public static RecordingComparison Check(string checkpoints, LoadOptions options, CancellationToken cancellationToken)
    {
        using var reference = new RecordingFile(Path.Combine(checkpoints, FileName));
        string folder = Directory.CreateTempSubdirectory("anigen-blocks-").FullName;
        try
        {
            string path = Path.Combine(folder, FileName);
            Record(checkpoints, options, path, cancellationToken);
            using var candidate = new RecordingFile(path);
            return RecordingComparison.Compare(reference, candidate);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Records the blocks on a device.</summary>
    /// <param name="checkpoints">The checkpoint folder.</param>
    /// <param name="options">Variants, device and precision.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="cancellationToken">Honored between blocks.</param>
    /// <exception cref="CheckpointException">The folder does not hold a complete, valid model.</exception>
    public static void Record(string checkpoints, LoadOptions options, string path, CancellationToken cancellationToken)
    {
        using var models = LoadedModels.Load(checkpoints, options, cancellationToken);
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using var device = CudaLibrary.Enter(models.Placement.Device);
        using var policy = KernelPolicy.Production.Apply();
        using var recording = Recording.Start(new RecordingOptions { MaxRows = MaxRows, Names = name => IsBlock().IsMatch(name) });
        Run("encoder", () => models.Conditioner.Encode(Picture(models.Folder.ImageSize), cancellationToken));
        Run("ss_flow", () => StructureFlow(models, cancellationToken));
        Run("ss_decoder", () => StructureDecoder(models, cancellationToken));
        Run("slat_flow", () => LatentFlow(models, cancellationToken));
        Run("slat_decoder", () => LatentDecoder(models, cancellationToken));
        recording.Save(path, new Dictionary<string, string>
        {
            ["device"] = models.Placement.Device.type.ToString().ToLowerInvariant(),
            ["precision"] = models.Placement.Torso.ToString().ToLowerInvariant(),
        });
    }

    private static void Run(string network, Action run)
    {
        using var section = Recording.Enter(network);
        using var scope = NewDisposeScope();
        run();
    }

    private static void StructureFlow(LoadedModels models, CancellationToken cancellationToken)
    {
        var flow = models.StructureFlow(cancellationToken);
        var device = models.Placement.Device;
        var state = new FlowPair(Wave(1, flow.Config.LatentShape).to(device), Wave(2, flow.Config.LatentShapeSkeleton).to(device));
        Evaluate(flow, flow.Config.ConditionChannels, state, cancellationToken);
    }

    private static void StructureDecoder(LoadedModels models, CancellationToken cancellationToken)
    {
        var (config, device) = (models.StructureFlowConfig, models.Placement.Device);
        var latents = new FlowPair(Wave(3, config.LatentShape).to(device), Wave(4, config.LatentShapeSkeleton).to(device));
        var logits = models.StructureDecoder(cancellationToken).Forward(latents);
        Recording.Keep("logits", logits.Main);
        Recording.Keep("logits_skl", logits.Skeleton);
    }

    private static void LatentFlow(LoadedModels models, CancellationToken cancellationToken)
    {
        var flow = models.LatentFlow(cancellationToken);
        using var voxels = Voxels(models);
        var state = OnVoxels(voxels, flow.Config.Geometry.Inputs + flow.Config.Skin.Inputs, flow.Config.Skeleton.Inputs, models);
        Evaluate(flow.On(voxels.Main, voxels.Skeleton), flow.Config.ConditionChannels, state, cancellationToken);
    }

    private static void LatentDecoder(LoadedModels models, CancellationToken cancellationToken)
    {
        var decoder = models.LatentDecoder(cancellationToken);
        using var voxels = Voxels(models);
        var config = decoder.Config;
        var latents = OnVoxels(voxels, config.Geometry.Latents + config.Skin.Latents, config.Skeleton.Latents, models);
        decoder.Decode(
            new SparseTensor(voxels.Main, latents.Main), new SparseTensor(voxels.Skeleton, latents.Skeleton), cancellationToken);
    }

    private static void Evaluate(IFlowModel flow, long conditionChannels, FlowPair state, CancellationToken cancellationToken)
    {
        var condition = Wave(5, [1, ConditionTokens, conditionChannels]).to(state.Main.device);
        using var time = tensor(new[] { Time }).to(state.Main.device);
        flow.Prepare(condition, GuidanceBranches.Both).Velocity(state, time, guided: true, cancellationToken);
    }

    private static FlowPair OnVoxels(StageVoxels voxels, long channels, long skeletonChannels, LoadedModels models)
    {
        var padded = voxels.Pad(new FlowPair(
            Wave(6, [1, voxels.Main.Count, channels]), Wave(7, [1, voxels.Skeleton.Count, skeletonChannels])));
        return new FlowPair(padded.Main.to(models.Placement.Device), padded.Skeleton.to(models.Placement.Device));
    }

    /// <summary>The voxels of a hollow ball, and a bar through them for the skeleton.</summary>
    private static StageVoxels Voxels(LoadedModels models)
    {
        const int Size = 8;
        var (shell, bar) = (new List<int>(), new List<int>());
        for (int x = 0; x < Size; x++)
        {
            for (int y = 0; y < Size; y++)
            {
                for (int z = 0; z < Size; z++)
                {
                    int square = (2 * x - 7) * (2 * x - 7) + (2 * y - 7) * (2 * y - 7) + (2 * z - 7) * (2 * z - 7);
                    if (square is > 25 and <= 75)
                        shell.AddRange([x, y, z]);
                    if (y is > 2 and < 6 && z is > 2 and < 6)
                        bar.AddRange([x, y, z]);
                }
            }
        }
        return StageVoxels.Of(new OccupiedVoxels([.. shell], [.. bar]), "probe", models.Placement.Device);
    }

    /// <summary>A picture of waves, opaque.</summary>
    private static RgbaImage Picture(int size)
    {
        var pixels = new byte[4 * size * size];
        for (int i = 0; i < pixels.Length; i++)
        {
            double phase = 0.013 * (i / 4 % size) * (1 + i % 4) + 0.029 * (i / 4 / size);
            pixels[i] = i % 4 == 3 ? (byte)255 : (byte)(127.5 + 127 * Math.Sin(phase));
        }
        return new RgbaImage(size, size, pixels);
    }

    /// <summary>Values between -1.5 and 1.5 without a pattern, the same on every machine up to rounding; on the CPU.</summary>
    private static Tensor Wave(int seed, long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, extent) => product * extent)];
        for (long i = 0; i < values.Length; i++)
            values[i] = (float)(1.5 * Math.Sin(0.7312 * (i % 9973) + 0.0137 * (i % 7919 * (i % 7919) % 9973) + seed));
        return tensor(values, shape);
    }

    /// <summary>A block or a whole layer: SECTION/NAME with indices of lists at its end, if any.</summary>
    [GeneratedRegex(@"^\w+/[A-Za-z_]+(\.\d+)*$")]
    private static partial Regex IsBlock();
}
