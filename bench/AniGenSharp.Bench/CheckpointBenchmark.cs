using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit;
using static TorchSharp.torch;

namespace AniGenSharp.Bench;

/// <summary>
/// Measures the time and the peak memory, relative to the size of the weights, of loading a sparse-structure flow: a given file, or a
/// full-size checkpoint of small random numbers (2.4 GB in half precision) written according to its manifest.
/// </summary>
internal static class CheckpointBenchmark
{
    public static void Run(string? file)
    {
        string manifest = TestPaths.Fixture("manifests", "ss_flow_duet.json");
        using var document = JsonDocument.Parse(File.ReadAllText(manifest));
        var config = SparseStructureFlowConfig.Parse(
            new NetworkArguments(document.RootElement.GetProperty("config").GetProperty("args"), manifest));
        string path = file ?? Path.Combine(Path.GetTempPath(), $"anigen-bench-{Environment.ProcessId}.safetensors");
        try
        {
            if (file is null)
                Make(path, document.RootElement.GetProperty("tensors"));
            foreach (var torso in new[] { ScalarType.Float16, ScalarType.Float32 })
                Load(path, torso, config);
        }
        finally
        {
            if (file is null)
                File.Delete(path);
        }
    }

    private static void Load(string path, ScalarType torso, SparseStructureFlowConfig config)
    {
        using var process = Process.GetCurrentProcess();
        long before = process.WorkingSet64;
        var clock = Stopwatch.StartNew();
        using var checkpoint = Checkpoint.Open(path);
        using var network = ParameterReader.Load(checkpoint, new Placement(CPU, torso), p => new SparseStructureFlowModel(config, p));
        double seconds = clock.Elapsed.TotalSeconds;
        double weights = network.Weights.Sum(w => (double)w.numel() * w.element_size());
        process.Refresh();
        double peak = process.PeakWorkingSet64 - before;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{torso}: {seconds:0.00} s, weights {weights / 1e6:0} MB, peak {peak / 1e6:0} MB, {peak / weights:0.000} of the weights"));
    }

    private static void Make(string path, JsonElement manifest)
    {
        var noise = new Half[1 << 20];
        var random = new Random(1);
        for (int i = 0; i < noise.Length; i++)
            noise[i] = (Half)(0.02 * (random.NextDouble() - 0.5));
        // The bits of two small halves also form a small float.
        byte[] bytes = MemoryMarshal.AsBytes<Half>(noise).ToArray();
        SafetensorsWriter.Write(
            path,
            [.. manifest.EnumerateObject().Select(t => new StoredTensor(
                t.Name,
                t.Value[0].GetString() == "F16" ? StoredType.Float16 : StoredType.Float32,
                [.. t.Value[1].EnumerateArray().Select(e => e.GetInt64())]))],
            (tensor, output) =>
            {
                for (long left = tensor.Count * tensor.Type.Size(); left > 0; left -= bytes.Length)
                    output.Write(bytes, 0, (int)Math.Min(left, bytes.Length));
            },
            new Dictionary<string, string>());
    }
}
