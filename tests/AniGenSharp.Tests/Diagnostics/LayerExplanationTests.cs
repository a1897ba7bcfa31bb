using System.Reflection;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.Diagnostics;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.SparseStructure;
using AniGenSharp.StructuredLatents;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Diagnostics;

/// <summary>Plants a fault in one layer of a network; the comparison must report that layer, and the explanation that fault.</summary>
[Trait("Speed", "Slow")]
public sealed class LayerExplanationTests : TensorTest
{
    private const string Flow = "slat_flow_auto/ckpts/denoiser_step0000010.pt";

    private readonly string _folder = Directory.CreateTempSubdirectory("anigen-parity-").FullName;

    public override void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        base.Dispose();
    }

    public static TheoryData<string, string, string> FlowFaults => new()
    {
        { "BiasMissing", "blocks.0.self_attn.to_qkv", "bias" },
        { "Transposed", "blocks_skl.1.cross_attn.to_out", "weight" },
        { "ChannelOrder", "blocks.1.mlp.mlp.0", "weight" },
        { "InitialValues", "blocks.0.self_attn.to_qkv", "weight" },
        { "InitialValues", "adapter_geo_to_skin.0", "weight" },
        { "Zero", "adapter_geo_to_skin.1", "weight" },
        { "OtherWeights", "blocks_vert_skin.0.mlp.mlp.0", "weight" },
        { "BiasMissing", "input_blocks.0.conv1", "conv.bias" },
        { "KernelAxes permuted", "input_blocks.0.conv1", "conv.weight" },
        { "KernelAxes flipped", "input_blocks_skl.1.conv2", "conv.weight" },
        { "KernelAxes rotated", "out_blocks.0.conv1", "conv.weight" },
        { "ChannelOrder", "input_blocks.1.conv1", "conv.weight" },
        { "Transposed", "out_blocks_vert_skin.1.conv2", "conv.weight" },
        { "InitialValues", "input_blocks_vert_skin.0.conv1", "conv.weight" },
        { "Zero", "input_blocks.0.conv2", "conv.weight" },
    };

    [Theory]
    [MemberData(nameof(FlowFaults))]
    public void A_fault_in_the_latent_flow_is_detected_and_identified(string fault, string layer, string tensor)
    {
        string victim = $"slat_flow/{layer}";
        using var sound = Checkpoint.Open(TestPaths.Fixture("ckpts", Flow));
        using var faulty = FakeCheckpoint.WithFault(sound, $"{layer}.{tensor}", Planted(fault));
        string reference = RecordFlow(sound, victim, "reference", sound);
        string candidate = RecordFlow(faulty, victim, "candidate", sound);
        AssertFound(reference, candidate, victim, fault.Split(' ')[0]);
    }

    /// <summary>A stale map cannot occur through the public members of a voxel set, so the test replaces a private field.</summary>
    [Fact]
    public void A_stale_neighbor_map_is_detected_and_identified()
    {
        const string Victim = "slat_flow/input_blocks.0.conv1";
        using var sound = Checkpoint.Open(TestPaths.Fixture("ckpts", Flow));
        string reference = RecordFlow(sound, Victim, "reference", sound);
        string candidate = RecordFlow(sound, Victim, "candidate", sound, (voxels, other) =>
            typeof(VoxelSet).GetField("_neighbors", BindingFlags.NonPublic | BindingFlags.Instance)!
                .SetValue(voxels, new Lazy<RowIndex>(() => new RowIndex(other.Neighbors.Rows))));
        AssertFound(reference, candidate, Victim, "StaleNeighbors");
    }

    [Theory]
    [InlineData("ChannelOrder", "skip_connection", "conv.weight")]
    [InlineData("BiasMissing", "skip_connection", "conv.bias")]
    [InlineData("KernelAxes", "out_layers.0", "conv.weight")]
    [InlineData("KernelAxes", "out_layers.3", "conv.weight")]
    public void A_fault_in_a_subdividing_block_is_detected_and_identified(string fault, string layer, string tensor)
    {
        string victim = $"block/{layer}";
        using var golden = new Golden("sparse_ops", "subdivide_block");
        using var sound = FakeCheckpoint.StateOf(golden, "0.state.");
        using var faulty = FakeCheckpoint.WithFault(sound, $"{layer}.{tensor}", fault switch
        {
            "BiasMissing" => Zeros,
            "ChannelOrder" => w => w.view(w.shape[0], w.shape[4]).t().reshape(w.shape),
            _ => w => w.flip(3),
        });
        string Record(ICheckpoint checkpoint, string name)
        {
            using var block = ParameterReader.Load(checkpoint, Placement.Cpu, parameters => new SubdivideBlock(parameters, 64, 32));
            var (voxels, rows) = GoldenVoxels.Entry(golden["0.coords"], 0);
            using var recording = Recording.Start(new RecordingOptions { Layers = n => n == victim });
            using (Recording.Enter("block"))
                block.Network.Forward(new SparseTensor(voxels, golden["0.x"].index_select(0, rows).unsqueeze(0)));
            return Save(recording, sound, victim, name);
        }
        AssertFound(Record(sound, "reference"), Record(faulty, "candidate"), victim, fault);
    }

    [Theory]
    [InlineData("KernelAxes permuted")]
    [InlineData("KernelAxes flipped")]
    [InlineData("Transposed")]
    [InlineData("BiasMissing")]
    public void A_fault_in_a_dense_convolution_is_detected_and_identified(string fault)
    {
        const string Layer = "blocks.0.conv1", Victim = $"ss_decoder/{Layer}";
        var config = SparseStructureDecoderConfig.Parse(TestCheckpoints.Arguments("ss_dae_layer", "decoder"));
        using var sound = Checkpoint.Open(TestPaths.Fixture("ckpts", "ss_dae_layer", "ckpts", "decoder_final.pt"));
        using var faulty = FakeCheckpoint.WithFault(sound, $"{Layer}.{(fault == "BiasMissing" ? "bias" : "weight")}", fault switch
        {
            "KernelAxes permuted" => w => w.permute(0, 1, 4, 3, 2),
            "KernelAxes flipped" => w => w.flip(2, 4),
            "Transposed" => w => w.transpose(0, 1),
            _ => Zeros,
        });
        using var golden = new Golden("ss_decoder", "layer");
        string Record(ICheckpoint checkpoint, string name)
        {
            using var decoder = ParameterReader.Load(checkpoint, Placement.Cpu, p => new SparseStructureDecoder(config, p));
            using var recording = Recording.Start(new RecordingOptions { Layers = n => n == Victim });
            using (Recording.Enter("ss_decoder"))
                decoder.Network.Forward(new FlowPair(golden["z"], golden["z_skl"]));
            return Save(recording, sound, Victim, name);
        }
        AssertFound(Record(sound, "reference"), Record(faulty, "candidate"), Victim, fault.Split(' ')[0]);
    }

    [Fact]
    public void A_correct_layer_with_another_input_is_not_blamed()
    {
        const string Victim = "slat_flow/blocks.1.mlp.mlp.0";
        using var sound = Checkpoint.Open(TestPaths.Fixture("ckpts", Flow));
        using var faulty = FakeCheckpoint.WithFault(sound, "input_layer.bias", Zeros);
        using var reference = new RecordingFile(RecordFlow(sound, Victim, "reference", sound));
        using var candidate = new RecordingFile(RecordFlow(faulty, Victim, "candidate", sound));
        Assert.Equal("slat_flow/input_layer", RecordingComparison.Compare(reference, candidate).FirstDivergence?.Name);
        Assert.Equal(LayerFault.None, LayerExplanation.Of(LayerProblem.From(reference, candidate, Victim)).Verdict?.Fault);
        var error = Assert.Throws<CheckpointException>(() => LayerProblem.From(reference, candidate, "slat_flow/input_layer"));
        Assert.Contains("layers of slat_flow/input_layer", error.Message);
    }

    private static Tensor Zeros(Tensor weight) => zeros_like(weight);

    private static Func<Tensor, Tensor> Planted(string fault) => fault switch
    {
        "BiasMissing" or "Zero" => Zeros,
        "Transposed" => w => w.transpose(0, -1),
        "ChannelOrder" => w => w.dim() == 2
            ? w.reshape(w.shape[1], w.shape[0]).t()
            : w.reshape(3, 3, 3, w.shape[4], w.shape[0]).permute(4, 0, 1, 2, 3),
        "InitialValues" => w => (rand(w.shape, generator: new Generator(5)) * 2 - 1) / Math.Sqrt(w.numel() / w.shape[0]),
        "OtherWeights" => w => randn(w.shape, generator: new Generator(6)),
        "KernelAxes permuted" => w => w.permute(0, 3, 2, 1, 4),
        "KernelAxes flipped" => w => w.flip(1, 2, 3),
        "KernelAxes rotated" => w => w.permute(0, 2, 3, 1, 4).flip(3),
        _ => throw new ArgumentException(fault),
    };

    private void AssertFound(string referencePath, string candidatePath, string victim, string fault)
    {
        using var reference = new RecordingFile(referencePath);
        using var candidate = new RecordingFile(candidatePath);
        var comparison = RecordingComparison.Compare(reference, candidate);
        Assert.Equal(victim, comparison.FirstDivergence?.Name);
        var explanation = LayerExplanation.Of(LayerProblem.From(reference, candidate, victim));
        Assert.True(
            explanation.Verdict?.Fault.ToString() == fault,
            $"{fault} in {victim}: {explanation.Verdict}; tried:\n{string.Join('\n', explanation.Tried.Take(6))}");
        Assert.InRange(explanation.Verdict!.Residual, 0, 1e-3);
    }

    /// <summary>Records one velocity of the tiny latent flow on two sets of equal size.</summary>
    private string RecordFlow(
        ICheckpoint checkpoint, string victim, string name, ICheckpoint sound, Action<VoxelSet, VoxelSet>? tamper = null)
    {
        var config = StructuredLatentFlowConfig.Parse(TestCheckpoints.Arguments("slat_flow_auto", "denoiser"));
        using var flow = ParameterReader.Load(checkpoint, Placement.Cpu, parameters => new StructuredLatentFlowModel(config, parameters));
        using var voxels = Voxels(0);
        using var skeletonVoxels = Voxels(2);
        tamper?.Invoke(voxels, skeletonVoxels);
        var generator = new Generator(7);
        var state = new FlowPair(
            randn([1, voxels.Count, 16], generator: generator), randn([1, skeletonVoxels.Count, 4], generator: generator));
        using var recording = Recording.Start(new RecordingOptions { Layers = n => n == victim });
        using (Recording.Enter("slat_flow"))
        {
            flow.Network.On(voxels, skeletonVoxels).Prepare(randn([1, 130, 64], generator: generator), GuidanceBranches.Conditional)
                .VelocityAt(state, 400, guided: false);
        }
        return Save(recording, sound, victim, name);
    }

    private string Save(Recording recording, ICheckpoint sound, string victim, string name)
    {
        ParityRun.AddWeights(sound, [victim], recording);
        string path = Path.Combine(_folder, name + ".safetensors");
        recording.Save(path, new Dictionary<string, string>());
        return path;
    }

    /// <summary>700 of the 1,000 voxels of a cube, a different selection for each shift.</summary>
    private static VoxelSet Voxels(int shift) =>
        new([.. Enumerable.Range(0, 1000).Where(i => (i * 7 + i / 10 * shift + i / 100) % 10 < 7)
            .SelectMany(i => new[] { i / 100, i / 10 % 10, i % 10 })]);
}
