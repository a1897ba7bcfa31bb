using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;

namespace AniGenSharp.Tests.SparseStructure;

/// <summary>The sparse-structure networks the tests run.</summary>
internal static class StructureModels
{
    public static LoadedNetwork<SparseStructureFlowModel> Flow(string checkpoint, string file = "denoiser_step0000010.pt")
    {
        var config = SparseStructureFlowConfig.Parse(TestCheckpoints.Arguments(checkpoint, "denoiser"));
        return TestCheckpoints.Load($"{checkpoint}/ckpts/{file}", p => new SparseStructureFlowModel(config, p));
    }

    public static LoadedNetwork<SparseStructureDecoder> Decoder(string checkpoint)
    {
        var config = SparseStructureDecoderConfig.Parse(TestCheckpoints.Arguments(checkpoint, "decoder"));
        return TestCheckpoints.Load($"{checkpoint}/ckpts/decoder_final.pt", p => new SparseStructureDecoder(config, p));
    }

    public static LoadedNetwork<SparseStructureFlowModel> StarterFlow()
    {
        string folder = Path.Combine(TestPaths.Starter, "ss_flow");
        var config = SparseStructureFlowConfig.Parse(TestCheckpoints.ArgumentsOf(Path.Combine(folder, "config.json"), "denoiser"));
        return TestCheckpoints.Load(Path.Combine(folder, "ckpts", "denoiser_step0008329.pt"), p => new SparseStructureFlowModel(config, p));
    }

    public static LoadedNetwork<SparseStructureDecoder> StarterDecoder()
    {
        string folder = Path.Combine(TestPaths.Starter, "ss_dae");
        var config = SparseStructureDecoderConfig.Parse(TestCheckpoints.ArgumentsOf(Path.Combine(folder, "config.json"), "decoder"));
        return TestCheckpoints.Load(Path.Combine(folder, "ckpts", "decoder_final.pt"), p => new SparseStructureDecoder(config, p));
    }
}
