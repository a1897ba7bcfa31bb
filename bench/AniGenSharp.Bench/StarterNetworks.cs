using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning;
using AniGenSharp.Conditioning.DinoV2;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Models;
using AniGenSharp.SparseStructure;
using AniGenSharp.StructuredLatents;
using AniGenSharp.TestKit;

namespace AniGenSharp.Bench;

/// <summary>The starter's networks, in float32 on the CPU.</summary>
internal sealed class StarterNetworks : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public StarterNetworks()
    {
        Folder = ModelFolder.Open(TestPaths.Starter);
        Configs = ModelConfigs.Parse(Folder);
        Conditioner = new PictureConditioner(Own(new NetworkShelf(0)).Add(0, () => Load(Folder.Encoder, p => new DinoV2Encoder(Configs.Encoder, p))), Folder.ImageSize);
        StructureFlow = Own(Load(Folder.StructureFlow, p => new SparseStructureFlowModel(Configs.StructureFlow, p))).Network;
        StructureDecoder = Own(Load(Folder.StructureDecoder, p => new SparseStructureDecoder(Configs.StructureDecoder, p))).Network;
        LatentFlow = Own(Load(Folder.LatentFlow, p => new StructuredLatentFlowModel(Configs.LatentFlow, p))).Network;
        LatentDecoder = Own(Load(Folder.LatentDecoder, p => new StructuredLatentDecoder(Configs.LatentDecoder, p))).Network;
    }

    public ModelFolder Folder { get; }

    public PictureConditioner Conditioner { get; }

    public ModelConfigs Configs { get; }

    public SparseStructureFlowModel StructureFlow { get; }

    public SparseStructureDecoder StructureDecoder { get; }

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
