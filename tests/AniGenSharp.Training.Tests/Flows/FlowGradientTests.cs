using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Gradients;
using AniGenSharp.Sampling;
using AniGenSharp.SparseStructure;
using AniGenSharp.StructuredLatents;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Training.Tests.Flows;

/// <summary>Gradients of the production networks against recorded ones of the reference in PyTorch.</summary>
public sealed class FlowGradientTests : TensorTest
{
    private const double Bound = 1e-4;

    /// <summary>Two pictures at two times in one batch.</summary>
    [Fact]
    public void Gradients_of_the_structure_flow_match_the_reference()
    {
        using var golden = new Golden("ss_flow", "duet");
        using var weights = new TrainableCheckpoint("ss_flow_duet");
        var config = SparseStructureFlowConfig.Parse(TestCheckpoints.Arguments("ss_flow_duet", "denoiser"));
        using var flow = ParameterReader.Load(weights, Placement.Cpu, p => new SparseStructureFlowModel(config, p));
        Backward(flow.Network, new FlowPair(golden["b2.x"], golden["b2.x_skl"]), golden["b2.t"], golden["b2.cond"]);
        AssertGradients("ss_flow_gradients", weights, 29);
    }

    [Fact]
    public void Gradients_of_the_latent_flow_match_the_reference()
    {
        using var golden = new Golden("slat_flow", "auto");
        using var weights = new TrainableCheckpoint("slat_flow_auto");
        var config = StructuredLatentFlowConfig.Parse(TestCheckpoints.Arguments("slat_flow_auto", "denoiser"));
        using var flow = ParameterReader.Load(weights, Placement.Cpu, p => new StructuredLatentFlowModel(config, p));
        var model = flow.Network.On(GoldenVoxels.Entry(golden["coords"], 0).Voxels, GoldenVoxels.Entry(golden["coords_skl"], 0).Voxels);
        Backward(model, new FlowPair(golden["x"].unsqueeze(0), golden["x_skl"].unsqueeze(0)), golden["t"], golden["cond"]);
        AssertGradients("slat_flow_gradients", weights, 21);
    }

    private static void Backward(IFlowModel model, FlowPair state, Tensor time, Tensor condition)
    {
        using var gradients = enable_grad();
        using var recording = Differentiation.Begin();
        var velocity = model.Prepare(condition, GuidanceBranches.Conditional)
            .Velocity(state, time, guided: false, TestContext.Current.CancellationToken);
        var loss = (velocity.Main + state.Main).square().mean() + (velocity.Skeleton + state.Skeleton).square().mean();
        loss.backward();
    }

    private static void AssertGradients(string fixture, TrainableCheckpoint weights, int count)
    {
        using var expected = new Golden("training", fixture);
        int compared = 0;
        foreach (string name in expected.Names)
        {
            bool isKernel = name.EndsWith("conv.weight", StringComparison.Ordinal);
            var leaf = weights.Leaves[isKernel ? name.Replace("conv.weight", "conv.kernel", StringComparison.Ordinal) : name];
            var gradient = isKernel ? TrainableCheckpoint.ToMatrix(expected[name]) : expected[name];
            Assert.True(leaf.grad is not null, $"{name} has no gradient.");
            double error = Golden.RelativeError(leaf.grad, gradient);
            Assert.True(error <= Bound, $"{name}: relative error {error:e2}");
            compared++;
        }
        Assert.Equal(count, compared);
    }
}
