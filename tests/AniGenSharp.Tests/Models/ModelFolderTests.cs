using AniGenSharp.Models;
using AniGenSharp.TestKit;

namespace AniGenSharp.Tests.Models;

public sealed class ModelFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("anigen-test-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_parts_of_the_starter_are_found()
    {
        var folder = ModelFolder.Open(TestPaths.Starter);
        Assert.Equal("denoiser_step0019149.pt", Path.GetFileName(folder.StructureFlow.Weights));
        Assert.Equal("denoiser_step0003483.pt", Path.GetFileName(folder.LatentFlow.Weights));
        Assert.Equal("AniGenElasticSLatMeshDecoder", folder.LatentDecoder.ClassName);
        Assert.Equal(224, folder.ImageSize);
        Assert.Equal(new SamplingDefaults(12, 1.0), folder.StructureSampling);
        Assert.Equal(new SamplingDefaults(12, 1.0), folder.LatentSampling);
        Assert.False(folder.StructureNeedsNormals);
        Assert.Empty(folder.Notes);
    }

    [Fact]
    public void The_released_layout_and_the_decoders_of_its_flows_are_found()
    {
        Released("ss_flow_solo", "ckpts/anigen/ss_dae", "ss_dec");
        Released("slat_flow_auto", "ckpts/anigen/slat_dae", "slat_dec");
        Decoder("ss_dae");
        Decoder("slat_dae");
        Write("dinov2/dinov2_vitl14_reg4_pretrain.pth", "");
        var folder = ModelFolder.Open(_root);
        Assert.Equal(Path.Combine(_root, "anigen", "slat_dae"), folder.LatentDecoder.Folder);
        Assert.Equal(518, folder.ImageSize);
        Assert.True(folder.StructureNeedsNormals);
        Assert.Equal(7.5, folder.StructureSampling.Guidance);
    }

    [Fact]
    public void The_newest_step_is_chosen_by_number_ignoring_misc_and_hidden_files()
    {
        string flow = Released("ss_flow_solo", "ckpts/anigen/ss_dae", "ss_dec");
        string[] names =
        [
            "denoiser_step0000900.pt", "denoiser_step0001000.pt", "misc_step0002000.pt", "._denoiser_step0001000.pt",
            "._denoiser_step0004000.pt", "denoiser_ema0.9999_step0003000.pt",
        ];
        foreach (string name in names)
            Write(Path.Combine(flow, "ckpts", name), "");
        var remarks = new List<string>();
        Assert.Equal("denoiser_step0001000.pt", Path.GetFileName(ModelPart.Flow(flow, useEma: false, remarks).Weights));
        Assert.Equal("denoiser_ema0.9999_step0003000.pt", Path.GetFileName(ModelPart.Flow(flow, useEma: true, remarks).Weights));
        Assert.Empty(remarks);
    }

    [Fact]
    public void Missing_averaged_weights_are_reported()
    {
        string flow = Released("ss_flow_solo", "ckpts/anigen/ss_dae", "ss_dec");
        var remarks = new List<string>();
        Assert.Equal("denoiser_step0000010.pt", Path.GetFileName(ModelPart.Flow(flow, useEma: true, remarks).Weights));
        Assert.Contains("no averaged weights", Assert.Single(remarks));
    }

    [Fact]
    public void A_missing_variant_is_reported_with_the_available_ones()
    {
        Released("ss_flow_duet", "ckpts/anigen/ss_dae", "ss_dec");
        var error = Assert.Throws<CheckpointException>(() => ModelFolder.Open(_root, new ModelSelection { StructureFlow = "epic" }));
        Assert.Contains("there is no ss_flow_epic; available: duet", error.Message);
    }

    [Fact]
    public void A_folder_without_a_model_is_an_error()
    {
        Assert.Contains("not an AniGen checkpoint folder", Assert.Throws<CheckpointException>(() => ModelFolder.Open(_root)).Message);
        Assert.Contains("no such checkpoint folder",
            Assert.Throws<CheckpointException>(() => ModelFolder.Open(Path.Combine(_root, "nowhere"))).Message);
    }

    [Fact]
    public void The_digest_covers_every_file_of_a_sharded_part()
    {
        string flow = Released("ss_flow_solo", "ckpts/anigen/ss_dae", "ss_dec");
        Released("slat_flow_auto", "ckpts/anigen/slat_dae", "slat_dec");
        Decoder("ss_dae");
        Decoder("slat_dae");
        Write("dinov2/dinov2_vitl14_reg4_pretrain.pth", "");
        Write(Path.Combine(flow, "ckpts", "denoiser_step0000020.safetensors.index.json"),
            """{"weight_map": {"a": "one.safetensors", "b": "two.safetensors", "c": "one.safetensors"}}""");
        Write(Path.Combine(flow, "ckpts", "one.safetensors"), "1");
        Write("style.safetensors", "1");
        string style = Path.Combine(_root, "style.safetensors");
        LoraStyle[] styles = [new(style, 0.5), new(style, 0.5), new(style, 0)];
        var names = ModelFolder.Open(_root).Digests(styles).Keys.Where(name => name.StartsWith("style", StringComparison.Ordinal));
        Assert.Equal(["style.safetensors:0.5", "style.safetensors:0.5 (2)"], names.Order(StringComparer.Ordinal));
        var digests = ModelFolder.Open(_root).Digests();
        Assert.Equal(7, digests.Count);
        Assert.Equal(
            "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b", digests["anigen/ss_flow_solo/ckpts/one.safetensors"]);
        Assert.Equal("unreadable", digests["anigen/ss_flow_solo/ckpts/two.safetensors"]);
    }

    [Theory]
    [InlineData("\"ss_flow\": \"ss_flow\"", "\"ss_flow\": null")]
    [InlineData("\"steps\": 12", "\"steps\": 0")]
    [InlineData("\"image_size\": 224", "\"image_size\": \"big\"")]
    public void A_damaged_pipeline_is_reported(string from, string to)
    {
        string text = File.ReadAllText(Path.Combine(TestPaths.Starter, "pipeline.json"));
        Assert.Contains(from, text);
        Write("pipeline.json", text.Replace(from, to, StringComparison.Ordinal));
        foreach (string part in Directory.GetDirectories(TestPaths.Starter))
            Directory.CreateSymbolicLink(Path.Combine(_root, Path.GetFileName(part)), part);
        Assert.Contains("pipeline.json: damaged or incomplete", Assert.Throws<CheckpointException>(() => ModelFolder.Open(_root)).Message);
    }

    private string Released(string name, string decoder, string key)
    {
        Write($"anigen/{name}/config.json", """
            {"models": {"denoiser": {"name": "Flow", "args": {} } }, "dataset": {"args": {"KEY_path": "PATH", "KEY_ckpt": "final"} } }
            """.Replace("KEY", key).Replace("PATH", decoder));
        Write($"anigen/{name}/ckpts/denoiser_step0000010.pt", "");
        return Path.Combine(_root, "anigen", name);
    }

    private void Decoder(string name)
    {
        Write($"anigen/{name}/config.json", """{"models": {"decoder": {"name": "Decoder", "args": {}}}}""");
        Write($"anigen/{name}/ckpts/decoder_final.pt", "");
    }

    private void Write(string path, string text)
    {
        path = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
