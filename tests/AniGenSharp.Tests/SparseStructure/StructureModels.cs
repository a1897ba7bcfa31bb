using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Models;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;

namespace AniGenSharp.Tests.SparseStructure;

/// <summary>The sparse-structure networks used by the tests.</summary>
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
        var part = ModelFolder.Open(TestPaths.Starter).StructureFlow;
        return TestCheckpoints.Load(part.Weights, p => new SparseStructureFlowModel(SparseStructureFlowConfig.Parse(part.Arguments), p));
    }

    public static LoadedNetwork<SparseStructureDecoder> StarterDecoder()
    {
        var part = ModelFolder.Open(TestPaths.Starter).StructureDecoder;
        return TestCheckpoints.Load(part.Weights, p => new SparseStructureDecoder(SparseStructureDecoderConfig.Parse(part.Arguments), p));
    }
}
