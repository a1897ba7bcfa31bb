using System.Diagnostics;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.FullSize;

/// <summary>Times device work with warm-up runs followed by individually synchronized runs, then prints and keeps the median.</summary>
internal sealed class Timing(Device device, int warmups = 3, int runs = 10)
{
    /// <summary>The results to be written to a file.</summary>
    public JsonObject Results { get; } = [];

    /// <summary>Times <paramref name="work"/> and returns the median in milliseconds.</summary>
    public double Measure(string name, Action work, long flops = 0)
    {
        double first = Once(work);
        for (int i = 1; i < warmups; i++)
            Once(work);
        double[] times = [.. Enumerable.Range(0, runs).Select(_ => Once(work)).Order()];
        double median = (times[(runs - 1) / 2] + times[runs / 2]) / 2;
        var entry = new JsonObject
        {
            ["first_ms"] = Math.Round(first, 3),
            ["median_ms"] = Math.Round(median, 3),
            ["min_ms"] = Math.Round(times[0], 3),
            ["max_ms"] = Math.Round(times[^1], 3),
        };
        string rate = "";
        if (flops > 0)
        {
            entry["tflops"] = Math.Round(flops / median / 1e9, 2);
            rate = $", {flops / median / 1e9:f1} TFLOP/s";
        }
        Results[name] = entry;
        Console.WriteLine($"{name}: {median:f2} ms ({times[0]:f2} to {times[^1]:f2}, first {first:f0}){rate}");
        return median;
    }

    /// <summary>Keeps a figure.</summary>
    public void Note(string name, JsonNode value)
    {
        Results[name] = value;
        Console.WriteLine($"{name}: {value.ToJsonString()}");
    }

    private double Once(Action work)
    {
        Synchronize();
        long start = Stopwatch.GetTimestamp();
        using (var scope = NewDisposeScope())
            work();
        Synchronize();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private void Synchronize()
    {
        if (device.type == DeviceType.CUDA)
            cuda.synchronize(device);
    }
}
