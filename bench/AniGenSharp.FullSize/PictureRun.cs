using System.Diagnostics;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.FullSize;

/// <summary>Times the generation of whole pictures at the released size, from the file to the GLB, on one or several devices.</summary>
/// <param name="manifests">The folder with the released models' parameter lists.</param>
/// <param name="picture">The picture.</param>
/// <param name="devices">The devices, as <see cref="LoadOptions.Device"/>.</param>
/// <param name="lowMemory">Whether only one network is kept on the device at a time.</param>
/// <param name="timing">Receives the figures.</param>
internal sealed class PictureRun(string manifests, string picture, string[] devices, bool lowMemory, Timing timing)
{
    private const int SkinChannels = 4;

    private OfficialCreature? _creature;

    /// <summary>Loads the model and times pictures first one at a time, then many at once.</summary>
    /// <param name="model">A model folder; null for a random model of the released size.</param>
    /// <param name="pictures">Number of pictures.</param>
    /// <param name="workers">The number of pictures that one device processes at once.</param>
    public void Run(string? model, int pictures, int workers)
    {
        string folder = model ?? RandomModelFolder();
        long loading = Stopwatch.GetTimestamp();
        LoadedModels Load(string device) => LoadedModels.Load(folder, new LoadOptions { Device = device, LowMemory = lowMemory });
        LoadedModels[] models = [.. devices.AsParallel().AsOrdered().Select(Load)];
        timing.Note("models_loaded_s", Seconds(loading));
        try
        {
            OneByOne(models[0], pictures);
            double one = Throughput([models[0]], pictures, 1), overlapped = Throughput([models[0]], pictures, workers);
            timing.Note("overlap_gain", overlapped / one);
            if (models.Length > 1)
                timing.Note("devices_gain", Throughput(models, pictures * models.Length, workers) / overlapped);
        }
        finally
        {
            foreach (var loaded in models)
                loaded.Dispose();
        }
    }

    private string RandomModelFolder()
    {
        _creature = new OfficialCreature(SkinChannels);
        timing.Note("creature_voxels", $"{_creature.Voxels}");
        string folder = Path.Combine(Path.GetTempPath(), "random-model");
        if (!File.Exists(Path.Combine(folder, "pipeline.json")))
        {
            long writing = Stopwatch.GetTimestamp();
            RandomModel.Write(folder, manifests, new Device(cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU, 0));
            timing.Note("model_written_s", Seconds(writing));
        }
        return folder;
    }

    private void OneByOne(LoadedModels models, int pictures)
    {
        var stages = new Dictionary<string, List<double>>();
        for (int i = 0; i < pictures; i++)
        {
            long start = Stopwatch.GetTimestamp();
            var (clock, glb) = Once(models);
            void Add(string name, double seconds) => (stages.TryGetValue(name, out var list) ? list : stages[name] = []).Add(seconds);
            foreach (var stage in clock.Stages)
                Add(stage.Stage.ToString().ToLowerInvariant(), stage.Seconds);
            Add("glb", glb);
            Add("picture", Seconds(start));
        }
        foreach (var (name, seconds) in stages)
        {
            double[] warm = [.. seconds.Skip(1).Order()];
            timing.Note($"whole_{name}_s", $"first {seconds[0]:f3}, median {warm[warm.Length / 2]:f3}, {warm[0]:f3} to {warm[^1]:f3}");
        }
    }

    private double Throughput(IReadOnlyList<LoadedModels> models, int pictures, int workers)
    {
        long start = Stopwatch.GetTimestamp();
        int next = 0;
        Thread[] threads = [.. models.SelectMany(loaded => Enumerable.Range(0, workers).Select(_ => new Thread(() =>
        {
            while (Interlocked.Increment(ref next) <= pictures)
                Once(loaded);
        })))];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        double rate = 60 * pictures / Seconds(start);
        timing.Note($"pictures_per_minute_{models.Count}_devices_{workers}_workers", rate);
        return rate;
    }

    private (StageClock Clock, double Glb) Once(LoadedModels models)
    {
        var options = new GenerationOptions();
        var clock = new StageClock(null, CancellationToken.None);
        var prepared = clock.Stage(GenerationStage.Conditioning, () => models.Conditioner.Prepare(PictureReader.Read(picture), picture));
        var values = new NetworkPipeline(models, clock, _creature is null ? [] : [_creature]).Predict(prepared, models.Resolve(options));
        var result = PostProcessing.Run(values, options, clock);
        long start = Stopwatch.GetTimestamp();
        _ = GlbWriter.ToBytes(result.Asset);
        return (clock, Seconds(start));
    }

    private static double Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds;
}
