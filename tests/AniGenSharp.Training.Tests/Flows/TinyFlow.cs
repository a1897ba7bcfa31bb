using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Sampling;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Training.Creatures;
using AniGenSharp.Training.Fields;
using AniGenSharp.Training.Flows;
using static TorchSharp.torch;

namespace AniGenSharp.Training.Tests.Flows;

/// <summary>A tiny structure flow, all of whose weights can be trained, and a creature to train it on.</summary>
internal sealed class TinyFlow : IDisposable
{
    private const int Side = 6;

    private readonly TrainableCheckpoint _weights = new("ss_flow_duet");
    private readonly LoadedNetwork<SparseStructureFlowModel> _flow;

    public TinyFlow()
    {
        var config = SparseStructureFlowConfig.Parse(TestCheckpoints.Arguments("ss_flow_duet", "denoiser"));
        _flow = ParameterReader.Load(_weights, Placement.Cpu, p => new SparseStructureFlowModel(config, p));
    }

    public SparseStructureFlowModel Model => _flow.Network;

    public IReadOnlyList<Tensor> Parameters =>
        [.. _weights.Leaves.OrderBy(leaf => leaf.Key, StringComparer.Ordinal).Select(leaf => leaf.Value)];

    /// <summary>A creature whose latents are its voxels, eight per cell, and the cells of its bones; ±1.</summary>
    public static FlowExample Example()
    {
        var creature = CreatureGenerator.Draw(1, 0);
        var shape = CreatureVoxels.Solid(new CreatureField(creature), 2 * Side);
        var bones = CreatureVoxels.Bones(creature.Joints, creature.Parents, Side);
        var fine = Signs(shape.Cells).view(Side, 2, Side, 2, Side, 2).permute(1, 3, 5, 0, 2, 4).reshape(1, 8, Side, Side, Side);
        var coarse = Signs(bones.Cells).view(1, 1, Side, Side, Side).repeat(1, 4, 1, 1, 1);
        using var generator = new Generator(3, CPU);
        return new FlowExample(new FlowPair(fine, coarse), [randn(1, 17, 64, generator: generator)]);
    }

    public void Dispose()
    {
        _flow.Dispose();
        _weights.Dispose();
    }

    private static Tensor Signs(bool[] cells) => tensor(Array.ConvertAll(cells, occupied => occupied ? 1f : -1f));
}
