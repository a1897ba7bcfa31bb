using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Models;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.SparseStructure;

public sealed class StructureEncoderTests : TensorTest
{
    [Theory]
    [InlineData("layer")]
    [InlineData("denoising_group")]
    public void The_official_encoder_s_latents_are_the_reference_s(string variant)
    {
        using var golden = new Golden("ss_encoder", variant);
        var arguments = new NetworkArguments(JsonDocument.Parse(golden.Metadata["config"]).RootElement, "config");
        var config = SparseStructureEncoderConfig.Parse(arguments);
        using var encoder = ParameterReader.Load(FakeCheckpoint.StateOf(golden), Placement.Cpu, p => new SparseStructureEncoder(config, p));
        Assert.False(encoder.Network.IsSolid);
        golden.AssertClose("latent", encoder.Network.Forward(golden["voxels"].to(ScalarType.Float32)), 1e-5);
    }

    [Fact]
    public void The_starter_s_latents_are_those_of_its_training_code()
    {
        using var golden = new Golden("starter", "structure_encoder");
        using var voxels = golden["occupancy"].to(ScalarType.Float32).view(1, 1, 32, 32, 32);
        var part = ModelFolder.Open(TestPaths.Starter).StructureEncoder!;
        var config = ConvolutionalEncoderConfig.Parse(part.Arguments);

        using var geometry = NetworkRegistry.ConvolutionalEncoder.Load(part, Placement.Cpu);
        Assert.True(geometry.Network.IsSolid);
        golden.AssertClose("latent", geometry.Network.Forward(voxels), 1e-5);

        using var skeleton = TestCheckpoints.Load(part.Weights, p =>
        {
            p.WithoutBranch("geometry.");
            return new ConvolutionalStructureEncoder(config with { LatentChannels = 4 }, p["skeleton"]);
        });
        golden.AssertClose("latent_skl_of_the_same_grid", skeleton.Network.Forward(voxels), 1e-5);
    }

    [Fact]
    public void A_model_without_an_encoder_still_loads()
    {
        using var copy = new TemporaryFolder();
        string folder = Path.Combine(copy.Path, "starter");
        foreach (string file in Directory.GetFiles(TestPaths.Starter, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(folder, Path.GetRelativePath(TestPaths.Starter, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (!file.EndsWith(Path.Combine("ss_dae", "ckpts", "encoder_final.pt"), StringComparison.Ordinal))
                File.CreateSymbolicLink(target, file);
        }
        var models = ModelFolder.Open(folder);
        Assert.Null(models.StructureEncoder);
        Assert.Equal(5, models.Parts.Count);
    }

    [Theory]
    [InlineData("in_channels", "2")]
    [InlineData("encode_global", "true")]
    [InlineData("norm_type", "\"batch\"")]
    [InlineData("surprise", "1")]
    public void Refuses_arguments_it_cannot_honor(string name, string value)
    {
        using var golden = new Golden("ss_encoder", "layer");
        var arguments = System.Text.Json.Nodes.JsonNode.Parse(golden.Metadata["config"])!.AsObject();
        arguments[name] = System.Text.Json.Nodes.JsonNode.Parse(value);
        var changed = new NetworkArguments(JsonSerializer.SerializeToElement(arguments), "config");
        Assert.Contains(name, Assert.Throws<CheckpointException>(() => SparseStructureEncoderConfig.Parse(changed)).Message);
    }
}
