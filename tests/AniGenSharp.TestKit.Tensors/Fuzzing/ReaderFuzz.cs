using System.Diagnostics;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.TestKit.Tensors.Fuzzing;

/// <summary>
/// Reads damaged files in this process with every reader of what strangers make. A reader may refuse a file with one of the exceptions that
/// it documents; anything else is a defect, and so are more than <see cref="MaxSeconds"/> or <see cref="MaxBytes"/> for one file.
/// </summary>
public sealed class ReaderFuzz : IDisposable
{
    /// <summary>The most seconds that one file may take.</summary>
    public const double MaxSeconds = 5;

    /// <summary>The most bytes that the reading thread may allocate for one file.</summary>
    public const long MaxBytes = 1L << 30;

    private readonly TemporaryFolder _folder = new();
    private readonly (string Name, byte[] Content, Action<string> Read)[] _kinds;

    /// <summary>Creates valid files of each kind.</summary>
    public ReaderFuzz()
    {
        var asset = Creature.Create();
        var picture = new RgbaImage(24, 16, [.. Enumerable.Range(0, 24 * 16 * 4).Select(i => (byte)(i * 37))]);
        _kinds =
        [
            ("rig.glb", asset.ToGlb(new GlbOptions()), path => RigFile.Read(path).ToAsset()),
            ("motion.bvh", asset.Skeleton.ToBvh(), path => MotionLibrary.Read(path)),
            ("picture.png", picture.ToPng(), path => PictureReader.Read(path)),
            ("weights.pt", File.ReadAllBytes(Path.Combine(TestPaths.Starter, "ss_dae", "ckpts", "encoder_final.pt")), Open),
            ("weights.safetensors", Safetensors(), Open),
            ("stages.safetensors", Safetensors(), path => SavedStages.Load(path)),
        ];
    }

    /// <summary>The kinds of files.</summary>
    public IReadOnlyList<string> Kinds => [.. _kinds.Select(kind => kind.Name)];

    /// <summary>Reads damaged files of one kind.</summary>
    /// <param name="kind">The kind, by its name.</param>
    /// <param name="count">How many files.</param>
    /// <param name="seed">Seed of the damage.</param>
    public FuzzResult Run(string kind, int count, int seed)
    {
        var (name, content, read) = _kinds.Single(candidate => candidate.Name == kind);
        var random = new Random(seed);
        var defects = new List<string>();
        int refused = 0;
        double slowest = 0;
        long most = 0;
        string path = _folder.File(name);
        for (int i = 0; i < count; i++)
        {
            File.WriteAllBytes(path, Mutation.Of(content, random));
            long start = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(path);
            }
            catch (Exception e) when (e is AniGenException or InvalidDataException or IOException)
            {
                refused++;
            }
            catch (Exception e)
            {
                defects.Add($"{name} {seed}/{i}: {e}");
            }
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            long bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
            (slowest, most) = (Math.Max(slowest, seconds), Math.Max(most, bytes));
            if (seconds > MaxSeconds || bytes > MaxBytes)
                defects.Add($"{name} {seed}/{i}: {seconds:f1} s, {bytes} bytes");
        }
        return new FuzzResult(name, count, refused, slowest, most, defects);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static void Open(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
    }

    private byte[] Safetensors()
    {
        string path = _folder.File("valid.safetensors");
        SafetensorsWriter.Write(
            path,
            [new StoredTensor("a", StoredType.Float32, [4, 3]), new StoredTensor("b", StoredType.Float32, [2])],
            (tensor, output) => output.Write(new byte[4 * tensor.Count]),
            new Dictionary<string, string> { ["anigen_stages"] = "1", ["facts"] = "{}" });
        return File.ReadAllBytes(path);
    }
}

/// <summary>What became of the damaged files of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Count">How many files were read.</param>
/// <param name="Refused">How many of them were refused.</param>
/// <param name="SlowestSeconds">The longest time for one file.</param>
/// <param name="MostBytes">The most bytes allocated for one file.</param>
/// <param name="Defects">What a reader did wrong.</param>
public sealed record FuzzResult(
    string Kind, int Count, int Refused, double SlowestSeconds, long MostBytes, IReadOnlyList<string> Defects);
