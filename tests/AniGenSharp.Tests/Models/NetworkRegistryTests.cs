using AniGenSharp.Devices;
using AniGenSharp.Models;
using AniGenSharp.TestKit;

namespace AniGenSharp.Tests.Models;

public sealed class NetworkRegistryTests
{
    [Fact]
    public void Every_class_name_belongs_to_one_row()
    {
        string[] names = [.. NetworkRegistry.Rows.SelectMany(row => row.Names)];
        Assert.Equal(9, names.Length);
        Assert.Equal(names, names.Distinct());
        Assert.All(NetworkRegistry.Rows, row => Assert.All(row.Names, name => Assert.Same(row, NetworkRegistry.Find(name))));
        Assert.Null(NetworkRegistry.Find("AniGenSomethingElse"));
    }

    [Fact]
    public void Every_part_of_the_starter_is_loaded_by_its_row()
    {
        var folder = ModelFolder.Open(TestPaths.Starter);
        using var encoder = NetworkRegistry.Encoder.Load(folder.Encoder, Placement.Cpu);
        using var structureFlow = NetworkRegistry.StructureFlow.Load(folder.StructureFlow, Placement.Cpu);
        using var structureDecoder = NetworkRegistry.StructureDecoder.Load(folder.StructureDecoder, Placement.Cpu);
        using var latentFlow = NetworkRegistry.LatentFlow.Load(folder.LatentFlow, Placement.Cpu);
        using var latentDecoder = NetworkRegistry.LatentDecoder.Load(folder.LatentDecoder, Placement.Cpu);
        Assert.All(folder.Parts, part => Assert.Same(part.Config, part.Config));
    }

    [Fact]
    public void A_part_of_another_class_is_reported_with_the_expected_class()
    {
        var folder = ModelFolder.Open(TestPaths.Starter);
        string message = Assert.Throws<CheckpointException>(() => NetworkRegistry.LatentFlow.ConfigOf(folder.StructureFlow)).Message;
        Assert.StartsWith(folder.StructureFlow.Folder, message);
        Assert.Contains("AniGenElasticSLatFlowModel", message);
    }
}
