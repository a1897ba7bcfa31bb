using System.Diagnostics;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;
using AniGenSharp.TestKit;
using static TorchSharp.torch;

namespace AniGenSharp.Bench;

/// <summary>
/// Runs the production pipeline with the starter model step by step and prints the median time over several runs, the peak resident memory
/// and, for each network, its share of the machine's float32 matmul rate. That rate is measured before each run, so that other work on the
/// machine slows down both.
/// </summary>
internal static class StageBenchmark
{
    /// <summary>Measures and prints the table.</summary>
    /// <param name="sample">File name of a sample picture.</param>
    /// <param name="runs">Number of runs.</param>
    public static void Run(string sample, int runs)
    {
        long start = Stopwatch.GetTimestamp();
        using var models = LoadStarter();
        Console.WriteLine($"networks loaded in {Stopwatch.GetElapsedTime(start).TotalSeconds:f2} s; {get_num_threads()} threads");

        var times = new StageTimes();
        var rates = new List<double>();
        (Generation Generation, StageValues Stages)? result = null;
        for (int run = 0; run < runs; run++)
        {
            rates.Add(MatmulRate.Measure());
            result = Once(models, TestPaths.Sample(sample), times);
        }
        var (report, values) = (result!.Value.Generation.Report, result.Value.Stages);
        foreach (var row in times.Rows)
            row.Flops = Work.Of(row.Name, models, values);
        Console.WriteLine(
            $"{sample}: {report.Voxels} voxels, {report.SkeletonVoxels} skeleton voxels, "
            + $"{values.Surface!.Mesh.VertexCount} dense vertices, {report.Faces} faces, {report.Joints} joints");
        Print(times.Rows, Median(rates));
    }

    /// <summary>The starter model in float32.</summary>
    /// <param name="device">Where its networks run.</param>
    /// <param name="folder">The model's folder; null for that of the repository.</param>
    public static LoadedModels LoadStarter(string device = "cpu", string? folder = null) => LoadedModels.Load(
        folder ?? TestPaths.Starter, new LoadOptions { Device = device, Precision = Precision.Float32 });

    /// <summary>The dense surface of a picture.</summary>
    /// <param name="models">The networks.</param>
    /// <param name="picture">Path of the picture.</param>
    public static ExtractedSurface Surface(LoadedModels models, string picture)
    {
        var prepared = models.Conditioner.Prepare(PictureReader.Read(picture), picture);
        return new NetworkPipeline(models, new StageClock(null, default))
            .Predict(prepared, models.Resolve(new GenerationOptions())).Surface!;
    }

    private static (Generation Generation, StageValues Stages) Once(LoadedModels models, string picture, StageTimes times)
    {
        var options = new GenerationOptions();
        var clock = new StageClock(null, default);
        var prepared = times.Measure("picture", () => models.Conditioner.Prepare(PictureReader.Read(picture), picture));
        var values = new NetworkPipeline(models, clock, times).Predict(prepared, models.Resolve(options));
        var result = PostProcessing.Run(values, options, clock);
        foreach (var stage in clock.Stages.Where(stage => stage.Stage > GenerationStage.Rig))
            times.Add(stage.Stage.ToString().ToLowerInvariant(), stage.Seconds, stage.PeakBytes);
        times.Measure("GLB", () => result.Asset.ToGlb());
        return (result, values);
    }

    private static void Print(IReadOnlyList<StageRow> rows, double rate)
    {
        Console.WriteLine($"float32 matmul {rate / 1e9:f0} GFLOP/s");
        Console.WriteLine($"{"stage",-26}{"seconds",9}{"first",9}{"MB peak",9}{"GFLOP",9}{"GFLOP/s",9}{"share",8}");
        double total = 0, first = 0;
        foreach (var row in rows)
        {
            double seconds = Median(row.Seconds);
            (total, first) = (total + seconds, first + row.Seconds[0]);
            string work = row.Flops == 0 ? "" : $"{row.Flops / 1e9,9:f1}{row.Flops / seconds / 1e9,9:f0}{row.Flops / seconds / rate,8:p0}";
            Console.WriteLine($"{row.Name,-26}{seconds,9:f3}{row.Seconds[0],9:f3}{row.PeakBytes >> 20,9}{work}");
        }
        Console.WriteLine($"{"total",-26}{total,9:f3}{first,9:f3}{rows.Max(s => s.PeakBytes) >> 20,9}");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
