using AniGenSharp.Devices.Memory;
using AniGenSharp.Pipeline;

namespace AniGenSharp.Bench;

/// <summary>One row of the stage table.</summary>
/// <param name="name">Name of the stage or network.</param>
internal sealed class StageRow(string name)
{
    /// <summary>Name of the stage or network.</summary>
    public string Name => name;

    /// <summary>Wall time in each run.</summary>
    public List<double> Seconds { get; } = [];

    /// <summary>Peak resident memory of the process over all runs.</summary>
    public long PeakBytes { get; set; }

    /// <summary>Floating-point operations of the network's matrix products; 0 for a row that is not a network.</summary>
    public double Flops { get; set; }
}

/// <summary>A pipeline hook that times the networks and the other steps of a run one by one.</summary>
internal sealed class StageTimes : IStageHook
{
    private readonly List<StageRow> _rows = [];

    /// <summary>The rows, in the order of the run.</summary>
    public IReadOnlyList<StageRow> Rows => _rows;

    /// <inheritdoc/>
    public T Stage<T>(GenerationStage stage, Func<T> run) => stage switch
    {
        GenerationStage.Conditioning => Measure("encoder", run),
        GenerationStage.Decoding => Measure("latent decoder", run),
        GenerationStage.Surface => Measure("surface", run),
        _ => run(), // its parts are measured
    };

    /// <inheritdoc/>
    public T Part<T>(StagePart part, Func<T> run) => part switch
    {
        StagePart.StructureFlow => Measure("structure flow", run),
        StagePart.StructureDecoder => Measure("structure decoder", run),
        StagePart.LatentFlow => Measure("latent flow", run),
        StagePart.SkeletonGrouping => Measure("skeleton grouping", run),
        StagePart.SkinDecoder => Measure("skin decoder", run),
        _ => run(),
    };

    /// <summary>Measures work under a name.</summary>
    public T Measure<T>(string name, Func<T> work)
    {
        var meter = ResourceMeter.Start();
        var result = work();
        Add(name, meter.Elapsed.TotalSeconds, ResourceMeter.PeakResidentBytes());
        return result;
    }

    /// <summary>Adds a measurement.</summary>
    public void Add(string name, double seconds, long peakBytes)
    {
        var row = _rows.Find(row => row.Name == name);
        if (row is null)
            _rows.Add(row = new StageRow(name));
        row.Seconds.Add(seconds);
        row.PeakBytes = Math.Max(row.PeakBytes, peakBytes);
    }
}
