using AniGenSharp.Conditioning;
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
        Conditioner = new PictureConditioner(Own(new NetworkShelf(0)).Add(0, () => NetworkRegistry.Encoder.Load(Folder.Encoder, Placement.Cpu)), Folder.ImageSize);
        StructureFlow = Own(NetworkRegistry.StructureFlow.Load(Folder.StructureFlow, Placement.Cpu)).Network;
        StructureDecoder = Own(NetworkRegistry.StructureDecoder.Load(Folder.StructureDecoder, Placement.Cpu)).Network;
        LatentFlow = Own(NetworkRegistry.LatentFlow.Load(Folder.LatentFlow, Placement.Cpu)).Network;
        LatentDecoder = Own(NetworkRegistry.LatentDecoder.Load(Folder.LatentDecoder, Placement.Cpu)).Network;
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
}
