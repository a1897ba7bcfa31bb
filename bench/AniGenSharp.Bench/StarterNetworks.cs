using AniGenSharp.Checkpoints;
using AniGenSharp.Conditioning;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.Latents;
using AniGenSharp.Structure;
using AniGenSharp.TestSupport;

namespace AniGenSharp.Bench;

/// <summary>The starter's networks, in float32 on the CPU.</summary>
internal sealed class StarterNetworks : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public StarterNetworks()
    {
        Folder = ModelFolder.Open(TestPaths.Starter);
        Conditioner = new PictureConditioner(Own(new NetworkShelf(0)).Add(0, () => Load(Folder.Encoder, p => new DinoV2(EncoderConfig, p))), Folder.ImageSize);
        StructureFlow = Own(Load(Folder.StructureFlow, p => new SparseStructureFlowModel(SparseStructureFlowConfig.Parse(Folder.StructureFlow.Arguments), p))).Network;
        StructureDecoder = Own(Load(Folder.StructureDecoder, p => new SparseStructureDecoder(StructureDecoderConfig, p))).Network;
        LatentFlow = Own(Load(Folder.LatentFlow, p => new StructuredLatentFlowModel(StructuredLatentFlowConfig.Parse(Folder.LatentFlow.Arguments), p))).Network;
        LatentDecoder = Own(Load(Folder.LatentDecoder, p => new StructuredLatentDecoder(StructuredLatentDecoderConfig.Parse(Folder.LatentDecoder.Arguments), p))).Network;
    }

    public ModelFolder Folder { get; }

    public PictureConditioner Conditioner { get; }

    public DinoV2Config EncoderConfig => DinoV2Config.Parse(Folder.Encoder.Arguments);

    public SparseStructureFlowModel StructureFlow { get; }

    public SparseStructureDecoder StructureDecoder { get; }

    public SparseStructureDecoderConfig StructureDecoderConfig => SparseStructureDecoderConfig.Parse(Folder.StructureDecoder.Arguments);

    public StructuredLatentFlowModel LatentFlow { get; }

    public StructuredLatentDecoder LatentDecoder { get; }

    public void Dispose()
    {
        foreach (var part in _owned)
            part.Dispose();
    }

    private T Own<T>(T part) where T : IDisposable
    {
        _owned.Add(part);
        return part;
    }

    private static LoadedNetwork<T> Load<T>(ModelPart part, Func<ParameterScope, T> build) where T : class
    {
        using var checkpoint = Checkpoint.Open(part.Weights);
        return ParameterReader.Load(checkpoint, Placement.Cpu, build);
    }
}
