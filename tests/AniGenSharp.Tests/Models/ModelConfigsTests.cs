using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Decoding;
using AniGenSharp.Models;
using AniGenSharp.SparseStructure;
using AniGenSharp.StructuredLatents;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;

namespace AniGenSharp.Tests.Models;

/// <summary>Parts that are valid on their own but do not belong together.</summary>
public sealed class ModelConfigsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anigen-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Parts_of_the_starter_belong_together() => Starter().RequireFit();

    [Theory]
    [InlineData("ss_flow_duet", "slat_flow_auto")]
    [InlineData("ss_flow_lora", "slat_flow_joint_num_cond")]
    public void Released_parts_belong_together(string structureFlow, string latentFlow)
    {
        new ModelConfigs(ModelFolder.Open(TestPaths.Starter))
        {
            Encoder = Starter().Encoder with { Channels = 1024 },
            StructureFlow = SparseStructureFlowConfig.Parse(Arguments(structureFlow)),
            StructureDecoder = SparseStructureDecoderConfig.Parse(Arguments("ss_dae_decoder")),
            LatentFlow = StructuredLatentFlowConfig.Parse(Arguments(latentFlow)),
            LatentDecoder = StructuredLatentDecoderConfig.Parse(Arguments("slat_dae_decoder")),
            LatentSettings = new(new(null, null), null),
        }.RequireFit();

        static NetworkArguments Arguments(string name) => new Manifest(name).Arguments;
    }

    [Fact]
    public void The_first_mismatched_pair_is_reported_with_its_difference()
    {
        var fit = Starter();
        Refuses(fit with { Encoder = fit.Encoder with { Channels = 7 } }, "encoder", "ss_flow", "condition channels: 7 and ");
        var (flow, decoder, latents) = (fit.StructureFlow, fit.StructureDecoder, fit.LatentDecoder);
        Refuses(fit with { StructureFlow = flow with { OutChannels = 3 } }, "ss_flow", "latent channels", "3 out");
        Refuses(fit with { StructureFlow = flow with { IsGlobal = true } }, "ss_flow", "ss_dae", "global tokens (0: a grid): 1024 and 0");
        Refuses(
            fit with { StructureFlow = flow with { IsGlobalSkeleton = true } },
            "ss_flow", "ss_dae", "global skeleton tokens (0: a grid): 1024 and 0");
        Refuses(
            fit with { StructureDecoder = decoder with { LatentChannelsSkeleton = 5 } }, "ss_flow", "ss_dae", "skeleton latent channels");
        Refuses(fit with { StructureDecoder = decoder with { Channels = [8] } }, "ss_dae", "slat_flow", "voxels per side");
        Refuses(
            fit with { LatentDecoder = latents with { Skin = latents.Skin with { Latents = 99 } } },
            "slat_flow", "slat_dae", "skin latent channels");
        Refuses(fit with { LatentDecoder = latents with { Resolution = 8 } }, "slat_flow", "slat_dae", "voxels per side");
    }

    [Fact]
    public void Settings_of_the_pipeline_are_compared_too()
    {
        var fit = Starter();
        Refuses(
            fit with { LatentSettings = new(new(new([1, 2], [1, 2]), null), null) },
            "slat_flow", "normalization has 2 means and 2 deviations for 16 latent channels");
        foreach (int side in new[] { 0, 225 })
        {
            Refuses(ModelConfigs.Parse(Pictures(side)),
                $"the picture's side, {side} pixels, is not a multiple of the encoder's patch size, 14");
        }
        var global = fit with
        {
            StructureFlow = fit.StructureFlow with { IsGlobal = true },
            StructureDecoder = fit.StructureDecoder with { GlobalTokens = 1024 },
        };
        Refuses(global, "ss_dae", "slat_flow", "voxels per side: 64 and 32");
    }

    /// <summary>The starter model's configuration for pictures of another size.</summary>
    private ModelFolder Pictures(int side)
    {
        string root = Path.Combine(_folder.FullName, $"{side}");
        Directory.CreateDirectory(root);
        foreach (string part in Directory.GetDirectories(TestPaths.Starter))
            Directory.CreateSymbolicLink(Path.Combine(root, Path.GetFileName(part)), part);
        string pipeline = File.ReadAllText(Path.Combine(TestPaths.Starter, "pipeline.json"));
        Assert.Contains("\"image_size\": 224", pipeline);
        File.WriteAllText(Path.Combine(root, "pipeline.json"),
            pipeline.Replace("\"image_size\": 224", $"\"image_size\": {side}", StringComparison.Ordinal));
        return ModelFolder.Open(root);
    }

    private static void Refuses(ModelConfigs fit, params string[] words)
    {
        string message = Assert.Throws<CheckpointException>(fit.RequireFit).Message;
        Assert.All(words, word => Assert.Contains(word, message));
        Assert.Single(message.Split('\n'));
    }

    private static ModelConfigs Starter() => ModelConfigs.Parse(ModelFolder.Open(TestPaths.Starter));
}
