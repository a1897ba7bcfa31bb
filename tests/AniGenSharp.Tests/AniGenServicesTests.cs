using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;
using Microsoft.Extensions.DependencyInjection;

namespace AniGenSharp.Tests;

/// <summary>Dependency injection, the starter model, progress and the log, as an application sees them.</summary>
[Trait("Speed", "Slow")]
public sealed class AniGenServicesTests
{
    [Fact]
    public void One_instance_is_registered_under_both_types_and_loads_the_starter_model()
    {
        var services = new ServiceCollection();
        services.AddAniGen();
        Assert.Equal([typeof(ImageTo3D), typeof(IImageTo3D)], services.Select(service => service.ServiceType));
        Assert.All(services, service => Assert.Equal(ServiceLifetime.Singleton, service.Lifetime));
        Assert.NotNull(StarterCheckpoint.Find());
        var provider = new OneService();
        var anigen = (ImageTo3D)services[0].ImplementationFactory!(provider);
        provider.Instance = anigen;
        using (anigen)
            Assert.Same(anigen, services[1].ImplementationFactory!(provider));
    }

    [Fact]
    public void Every_stage_is_reported_once_from_its_start_to_its_end_and_the_log_has_numbered_events()
    {
        var log = new LogRecorder();
        using var anigen = ImageTo3D.LoadStarter(new LoadOptions { Device = "cpu", Logger = log });
        var seen = new List<GenerationProgress>();
        var options = new GenerationOptions { StructureSteps = 2, LatentSteps = 2, Faces = 500, TextureSize = 256 };
        anigen.Generate(TestPaths.Sample("bird_04.png"), options, new Observer(seen.Add));
        var stages = Enum.GetValues<GenerationStage>();
        Assert.Equal(stages, seen.Select(value => value.Stage).Distinct());
        foreach (var stage in stages)
        {
            var values = seen.Where(value => value.Stage == stage).ToList();
            Assert.Single(values, value => value.Step == 0);
            Assert.Equal(0, values[0].Step);
            Assert.Equal(values[^1].Steps, values[^1].Step);
        }
        Assert.DoesNotContain(0, log.Events);
        Assert.Contains(10, log.Events);
        Assert.Equal(stages.Length, log.Events.Count(id => id == 11));
        Assert.Equal(12, log.Events[^1]);
    }

    private sealed class OneService : IServiceProvider
    {
        public object? Instance { get; set; }

        public object? GetService(Type serviceType) => serviceType == typeof(ImageTo3D) ? Instance : null;
    }

    private sealed class Observer(Action<GenerationProgress> onReport) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => onReport(value);
    }
}
