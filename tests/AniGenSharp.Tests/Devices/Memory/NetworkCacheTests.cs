using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Models;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Devices.Memory;

[Trait("Speed", "Slow")]
public sealed class NetworkCacheTests
{
    [Fact]
    public void One_at_a_time_never_holds_two_networks()
    {
        var log = new List<string>();
        using var cache = new NetworkCache(0);
        var (a, b) = (Add(cache, "a", 10, log), Add(cache, "b", 20, log));
        cache.LoadWhatFits();
        Assert.Empty(log);
        _ = (a.Get(default), a.Get(default), b.Get(default), a.Get(default));
        Assert.Equal(["+a", "-a", "+b", "-b", "+a"], log);
        Assert.Equal((1, 20), cache.Peak);
        Assert.True(cache.IsStaged);
        cache.Dispose();
        Assert.Equal("-a", log[^1]);
        Assert.Equal((0, 0), cache.Resident);
    }

    [Fact]
    public void Loading_a_network_observes_the_requests_token()
    {
        using var cancellation = new CancellationTokenSource();
        using var cache = new NetworkCache(0);
        var network = cache.Add(1, cancellationToken =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new Logged("a", [], () => { });
        });
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => network.Get(cancellation.Token));
        Assert.NotNull(network.Get(CancellationToken.None));
    }

    [Fact]
    public void Networks_that_fit_are_kept()
    {
        var log = new List<string>();
        using var cache = new NetworkCache(30);
        var (a, b, c) = (Add(cache, "a", 10, log), Add(cache, "b", 20, log), Add(cache, "c", 15, log));
        cache.LoadWhatFits();
        // The least recently used network makes room.
        _ = (a.Get(default), b.Get(default), a.Get(default), c.Get(default), a.Get(default), b.Get(default));
        Assert.Equal(["+a", "+b", "-b", "+c", "-c", "+b"], log);
        Assert.Equal((2, 30), cache.Peak);
    }

    [Fact]
    public void Networks_that_all_fit_are_loaded_at_the_start()
    {
        var log = new List<string>();
        using var cache = new NetworkCache(30);
        var (a, b) = (Add(cache, "a", 10, log), Add(cache, "b", 20, log));
        cache.LoadWhatFits();
        Assert.False(cache.IsStaged);
        _ = (b.Get(default), a.Get(default));
        Assert.Equal(["+a", "+b"], log);
    }

    [Fact]
    public void A_network_that_is_loaded_in_the_background_is_waited_for()
    {
        using var begin = new ManualResetEventSlim();
        using var cache = new NetworkCache(30);
        var network = cache.Add(1, _ =>
        {
            begin.Wait();
            return new Logged("a", [], () => { });
        });
        cache.BeginLoading(default);
        begin.Set();
        Assert.NotNull(network.Get(default));
        Assert.False(cache.IsStaged);
    }

    [Fact]
    public void What_is_wrong_with_a_network_that_is_loaded_in_the_background_is_said_when_it_is_needed()
    {
        using var cache = new NetworkCache(30);
        var network = cache.Add<Logged>(1, _ => throw new CheckpointException("damaged"));
        cache.BeginLoading(default);
        Assert.Equal("damaged", Assert.Throws<CheckpointException>(() => network.Get(default)).Message);
    }

    [Fact]
    public void Optional_networks_are_loaded_when_needed()
    {
        var log = new List<string>();
        using var cache = new NetworkCache(30);
        var a = Add(cache, "a", 10, log);
        var b = cache.Add(20, _ => new Logged("b", log, () => { }), optional: true);
        cache.LoadWhatFits();
        Assert.False(cache.IsStaged);
        Assert.Equal(["+a"], log);
        _ = (b.Get(default), a.Get(default), b.Get(default));
        Assert.Equal(["+a", "+b"], log);
        cache.Dispose();
        Assert.Equal(["+a", "+b", "-b", "-a"], log.Take(2).Concat(log.Skip(2).OrderDescending()));
    }

    /// <summary>Only a GPU's allocator knows what fits, so the budget is unlimited until an allocation fails.</summary>
    [Fact]
    public void A_failed_allocation_makes_room()
    {
        var log = new List<string>();
        using var cache = new NetworkCache(long.MaxValue);
        int resident = 0;
        ExternalException Full()
        {
            resident--;
            return new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB.");
        }
        StagedNetwork<Logged> Add(string name) => cache.Add(1, _ => resident++ == 2
            ? throw Full()
            : new Logged(name, log, () => resident--));
        var (a, b, c) = (Add("a"), Add("b"), Add("c"));
        cache.LoadWhatFits();
        Assert.True(cache.IsStaged);
        Assert.Equal(["+a", "+b", "-a", "-b", "+c"], log);
        Assert.Equal((2, 2), cache.Peak);
        _ = (b.Get(default), c.Get(default), a.Get(default));
        Assert.Equal(["+b", "-b", "-c", "+a"], log[5..]);
    }

    /// <summary>
    /// With one network at a time, the starter model generates the same asset, and memory holds the weights of only one network.
    /// </summary>
    [Fact]
    public void The_starter_model_runs_in_low_memory()
    {
        var settings = new GenerationOptions { StructureSteps = 2, LatentSteps = 2, Bake = null };
        Generation Run(bool lowMemory, out (int, long) most, out long largest)
        {
            using var models = LoadedModels.Load(TestPaths.Starter, new LoadOptions { Device = "cpu", LowMemory = lowMemory });
            using var anigen = new ImageTo3D(models);
            var generation = anigen.Generate(TestPaths.Sample("trex_01.png"), settings);
            most = models.Cache.Peak;
            largest = models.Cache.Networks.Max(network => network.Bytes);
            Assert.Equal(lowMemory, models.Cache.IsStaged);
            return generation;
        }
        var plain = Run(false, out var all, out _);
        var low = Run(true, out var one, out long largest);
        Assert.Equal(5, all.Item1);
        Assert.Equal((1, largest), one);
        Assert.True(one.Item2 < 0.6 * all.Item2, $"{one.Item2} of {all.Item2} bytes");
        Assert.Equal(plain.Asset.Mesh.Positions, low.Asset.Mesh.Positions);
        Assert.Equal(plain.Asset.Mesh.Indices, low.Asset.Mesh.Indices);
        Assert.Equal(plain.Asset.Influences.Table.Joints, low.Asset.Influences.Table.Joints);
        Assert.Equal(plain.Asset.Influences.Table.Weights, low.Asset.Influences.Table.Weights);
    }

    /// <summary>The size that the cache computes from shapes is the memory that the network's weights take.</summary>
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    public void The_bytes_of_a_network_are_known_before_it_is_loaded(ScalarType torso)
    {
        var folder = ModelFolder.Open(TestPaths.Starter);
        foreach (var part in new[] { folder.StructureFlow, folder.LatentDecoder })
        {
            using var checkpoint = Checkpoint.Open(part.Weights);
            object Build(ParameterScope p) => part == folder.StructureFlow
                ? new SparseStructureFlowModel(SparseStructureFlowConfig.Parse(part.Arguments), p)
                : new StructuredLatentDecoder(StructuredLatentDecoderConfig.Parse(part.Arguments), p);
            using var network = ParameterReader.Load(checkpoint, new Placement(CPU, torso), Build);
            long bytes = network.Weights.Sum(weight => weight.numel() * weight.element_size());
            Assert.Equal(bytes, part.Network.WeightBytes(part.Config, checkpoint, torso));
        }
    }

    private static StagedNetwork<Logged> Add(NetworkCache cache, string name, long bytes, List<string> log) =>
        cache.Add(bytes, _ => new Logged(name, log, () => { }));

    private sealed class Logged : IDisposable
    {
        private readonly string _name;
        private readonly List<string> _log;
        private readonly Action _onDispose;

        public Logged(string name, List<string> log, Action onDispose)
        {
            (_name, _log, _onDispose) = (name, log, onDispose);
            log.Add($"+{name}");
        }

        public void Dispose()
        {
            _log.Add($"-{_name}");
            _onDispose();
        }
    }
}
