using System.Diagnostics;

namespace AniGenSharp.TestKit.Tensors.Fuzzing;

/// <summary>
/// Reads damaged files in this process with every reader of what strangers make. A reader may refuse a file with one of the exceptions that
/// it documents. Defects are anything else, the content of a file outside the folder, and more than <see cref="MaxSeconds"/>, <see
/// cref="MaxBytes"/> or <see cref="MaxResidentBytes"/> for one file.
/// </summary>
public sealed class ReaderFuzz : IDisposable
{
    /// <summary>
    /// The most seconds that one file may take; what takes longer is read once more, because the machine may have been busy.
    /// </summary>
    public const double MaxSeconds = 5;

    /// <summary>The most managed bytes that may be allocated for one file.</summary>
    public const long MaxBytes = 1L << 30;

    /// <summary>The most bytes by which one file may enlarge the process.</summary>
    public const long MaxResidentBytes = 1L << 30;

    private readonly FuzzSecret _secret = new();
    private readonly IReadOnlyList<FuzzKind> _kinds;

    /// <summary>Creates valid files of each kind.</summary>
    public ReaderFuzz() => _kinds = FuzzKinds.Create(_secret);

    /// <summary>The kinds of files.</summary>
    public IReadOnlyList<string> Kinds => [.. _kinds.Select(kind => kind.Name)];

    /// <summary>Reads damaged files of one kind.</summary>
    /// <param name="kind">The kind, by its name.</param>
    /// <param name="count">How many files.</param>
    /// <param name="seed">Seed of the damage.</param>
    public FuzzResult Run(string kind, int count, int seed)
    {
        var target = _kinds.Single(candidate => candidate.Name == kind);
        var random = new Random(seed);
        var defects = new List<string>();
        int refused = 0;
        double slowest = 0;
        long most = 0;
        foreach (var valid in target.Variants)
        {
            File.WriteAllBytes(Path.Combine(_secret.Folder, valid.Name), valid.Content);
            var outcome = Read(target, Path.Combine(_secret.Folder, valid.Opened ?? valid.Name));
            if (outcome.Refusal is not null || outcome.Defect is not null)
                defects.Add($"{valid.Name}: the undamaged file was not read: {outcome.Refusal}{outcome.Defect}");
        }
        for (int i = 0; i < count; i++)
        {
            var file = target.Variants[random.Next(target.Variants.Count)];
            string path = Path.Combine(_secret.Folder, file.Name);
            File.WriteAllBytes(path, target.Mutate[random.Next(target.Mutate.Count)](file.Content, random));
            string opened = Path.Combine(_secret.Folder, file.Opened ?? file.Name);
            var outcome = Read(target, opened);
            if (outcome.Seconds > MaxSeconds)
                outcome = Read(target, opened);
            refused += outcome.Refusal is null ? 0 : 1;
            (slowest, most) = (Math.Max(slowest, outcome.Seconds), Math.Max(most, outcome.Bytes));
            if (outcome.Defect is { } defect)
                defects.Add($"{file.Name} {seed}/{i}: {defect}");
            File.WriteAllBytes(path, file.Content);
        }
        return new FuzzResult(kind, count, refused, slowest, most, defects);
    }

    /// <inheritdoc/>
    public void Dispose() => _secret.Dispose();

    private static Outcome Read(FuzzKind kind, string path)
    {
        long start = Stopwatch.GetTimestamp(), allocated = GC.GetTotalAllocatedBytes(), resident = Environment.WorkingSet;
        string? refusal = null;
        string? defect = null;
        try
        {
            if (kind.Read(path).Any(FuzzSecret.IsIn))
                defect = "holds the content of a file outside its folder";
        }
        catch (Exception e) when (e is AniGenException or InvalidDataException or IOException)
        {
            refusal = e.Message;
        }
        catch (Exception e)
        {
            defect = e.ToString();
        }
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long bytes = GC.GetTotalAllocatedBytes() - allocated, grown = Environment.WorkingSet - resident;
        if (seconds > MaxSeconds || bytes > MaxBytes || grown > MaxResidentBytes)
            defect ??= $"{seconds:f1} s, {bytes} bytes allocated, {grown} more resident";
        return new Outcome(refusal, seconds, bytes, defect);
    }

    private readonly record struct Outcome(string? Refusal, double Seconds, long Bytes, string? Defect);
}
