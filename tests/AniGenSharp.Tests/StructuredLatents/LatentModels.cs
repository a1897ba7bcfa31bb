using System.Text.Json;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Decoding;
using AniGenSharp.Models;
using AniGenSharp.StructuredLatents;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;

namespace AniGenSharp.Tests.StructuredLatents;

/// <summary>The structured-latent flows used by the tests.</summary>
internal static class LatentModels
{
    public static LoadedNetwork<StructuredLatentFlowModel> Flow(string checkpoint)
    {
        var config = StructuredLatentFlowConfig.Parse(TestCheckpoints.Arguments(checkpoint, "denoiser"));
        return TestCheckpoints.Load($"{checkpoint}/ckpts/denoiser_step0000010.pt", p => new StructuredLatentFlowModel(config, p));
    }

    public static LoadedNetwork<StructuredLatentFlowModel> StarterFlow()
    {
        var part = ModelFolder.Open(TestPaths.Starter).LatentFlow;
        return TestCheckpoints.Load(part.Weights, p => new StructuredLatentFlowModel(StructuredLatentFlowConfig.Parse(part.Arguments), p));
    }

    public static LoadedNetwork<StructuredLatentDecoder> StarterDecoder()
    {
        var part = ModelFolder.Open(TestPaths.Starter).LatentDecoder;
        return TestCheckpoints.Load(part.Weights, p => new StructuredLatentDecoder(StructuredLatentDecoderConfig.Parse(part.Arguments), p));
    }

    public static LoadedNetwork<StructuredLatentDecoder> OfficialDecoder()
    {
        var config = StructuredLatentDecoderConfig.Parse(TestCheckpoints.Arguments("slat_dae_official", "decoder"));
        return TestCheckpoints.Load("slat_dae_official/ckpts/decoder_final.pt", p => new StructuredLatentDecoder(config, p));
    }

    /// <summary>The arguments of a section of a checkpoint's config, as the loader passes them to the stage.</summary>
    public static JsonElement Section(string checkpoint, string section)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestPaths.Fixture("ckpts", checkpoint, "config.json")));
        return document.RootElement.GetProperty(section).GetProperty("args").Clone();
    }

    public static LatentStageSettings Settings(string checkpoint) => new(
        LatentNormalization.Parse(Section(checkpoint, "dataset")), GeodesicNoise.Parse(Section(checkpoint, "trainer")));
}
