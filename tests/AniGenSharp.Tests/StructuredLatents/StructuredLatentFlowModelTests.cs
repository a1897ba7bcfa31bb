using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.StructuredLatents;
using AniGenSharp.TestKit.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.StructuredLatents;

public sealed class StructuredLatentFlowModelTests : TensorTest
{
    [Theory]
    [InlineData("auto")]
    [InlineData("jointnum")]
    [InlineData("noio")]
    public void The_velocity_matches_the_reference(string name)
    {
        using var golden = new Golden("slat_flow", name);
        using var flow = LatentModels.Flow($"slat_flow_{name}");
        AssertVelocity(flow.Network, golden, "", 0);
        AssertVelocity(flow.Network, golden, "b2.", 0);
        AssertVelocity(flow.Network, golden, "b2.", 1);
    }

    [Theory]
    [InlineData("auto", 0)]
    [InlineData("jointnum", 10)]
    [InlineData("noio", 0)]
    public void Both_guidance_branches_at_once_equal_two_plain_passes(string name, int joints)
    {
        using var golden = new Golden("slat_flow", name);
        using var flow = LatentModels.Flow($"slat_flow_{name}");
        var (voxels, _) = GoldenVoxels.Entry(golden["coords"], 0);
        var (skeletonVoxels, _) = GoldenVoxels.Entry(golden["coords_skl"], 0);
        var state = new FlowPair(golden["x"].unsqueeze(0), golden["x_skl"].unsqueeze(0));
        var model = flow.Network.On(voxels, skeletonVoxels, joints);
        var open = flow.Network.On(voxels, skeletonVoxels);
        var session = model.Prepare(golden["cond"], GuidanceBranches.Both);
        var both = session.VelocityAt(state, 700, guided: true);
        var alone = session.VelocityAt(state, 700, guided: false);
        var positive = model.Prepare(golden["cond"], GuidanceBranches.Conditional).VelocityAt(state, 700, guided: false);
        var negative = open.Prepare(zeros_like(golden["cond"]), GuidanceBranches.Conditional).VelocityAt(state, 700, guided: false);
        Assert.InRange(Golden.RelativeError(both.Main, cat([positive.Main, negative.Main])), 0, 1e-5);
        Assert.InRange(Golden.RelativeError(both.Skeleton, cat([positive.Skeleton, negative.Skeleton])), 0, 1e-5);
        Assert.InRange(Golden.RelativeError(alone.Main, positive.Main), 0, 1e-5);
        Assert.True(Golden.RelativeError(positive.Main, negative.Main) > 1e-3, "The condition makes no difference.");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10")]
    [InlineData("60")]
    [InlineData("75")]
    [InlineData("None")]
    public void The_joint_number_embedding_matches_the_reference(string joints)
    {
        using var golden = new Golden("slat_flow", "jointnum");
        var config = StructuredLatentFlowConfig.Parse(TestCheckpoints.Arguments("slat_flow_jointnum", "denoiser"));
        using var checkpoint = Checkpoint.Open(
            TestKit.TestPaths.Fixture("ckpts", "slat_flow_jointnum", "ckpts", "denoiser_step0000010.pt"));
        int number = joints == "None" ? 0 : int.Parse(joints, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (branch, suffix) in new[] { (config.Skin, "vert_skin"), (config.Skeleton, "skl") })
        {
            var weights = checkpoint.Tensors.Keys.Where(
                key => key.StartsWith("joint_num", StringComparison.Ordinal) && key.Contains(branch.Suffix, StringComparison.Ordinal))
                .ToDictionary(key => key, key => checkpoint.Read(key, ScalarType.Float32, CPU));
            using var embedder = ParameterReader.Load(
                FakeCheckpoint.Of(weights), Placement.Cpu,
                parameters => new JointNumberEmbedder(parameters, branch.Suffix, branch.Channels, config));
            golden.AssertClose($"joint_emb.{joints}.{suffix}", embedder.Network.Forward(number), 1e-5);
        }
    }

    [Fact]
    public void The_number_of_joints_affects_only_skin_and_skeleton()
    {
        using var golden = new Golden("slat_flow", "jointnum");
        using var flow = LatentModels.Flow("slat_flow_jointnum");
        var (voxels, _) = GoldenVoxels.Entry(golden["coords"], 0);
        var (skeletonVoxels, _) = GoldenVoxels.Entry(golden["coords_skl"], 0);
        var state = new FlowPair(golden["x"].unsqueeze(0), golden["x_skl"].unsqueeze(0));
        FlowPair Of(int joints) => flow.Network.On(voxels, skeletonVoxels, joints).Prepare(golden["cond"], GuidanceBranches.Conditional)
            .VelocityAt(state, 500, false);
        var (few, many) = (Of(10), Of(35));
        int geometry = flow.Network.Config.Geometry.Outputs;
        Assert.Equal(0, Golden.RelativeError(few.Main.narrow(2, 0, geometry), many.Main.narrow(2, 0, geometry)));
        Assert.True(Golden.RelativeError(few.Main.narrow(2, geometry, 8), many.Main.narrow(2, geometry, 8)) > 1e-4);
        Assert.True(Golden.RelativeError(few.Skeleton, many.Skeleton) > 1e-4);
    }

    [Theory]
    [InlineData("slat_flow_auto", 1770)]
    [InlineData("slat_flow_joint_num_cond", 1780)]
    public void The_full_size_model_uses_exactly_the_released_parameters(string name, int tensors)
    {
        var manifest = new Manifest(name);
        Assert.Equal(tensors, manifest.TensorCount);
        manifest.AssertFits((args, parameters) => new StructuredLatentFlowModel(StructuredLatentFlowConfig.Parse(args), parameters));
    }

    [Fact]
    public void Cancellation_is_honored_within_a_step()
    {
        using var golden = new Golden("slat_flow", "auto");
        using var flow = LatentModels.Flow("slat_flow_auto");
        var (voxels, _) = GoldenVoxels.Entry(golden["coords"], 0);
        var (skeletonVoxels, _) = GoldenVoxels.Entry(golden["coords_skl"], 0);
        var session = flow.Network.On(voxels, skeletonVoxels).Prepare(golden["cond"], GuidanceBranches.Conditional);
        Assert.Throws<OperationCanceledException>(() => session.VelocityAt(
            new(golden["x"].unsqueeze(0), golden["x_skl"].unsqueeze(0)), 500, false, new CancellationToken(true)));
    }

    [Fact]
    public void An_empty_voxel_set_is_rejected()
    {
        using var flow = LatentModels.Flow("slat_flow_auto");
        Assert.Throws<ArgumentException>(() => flow.Network.On(new VoxelSet([]), new VoxelSet([0, 0, 0])));
    }

    private static void AssertVelocity(StructuredLatentFlowModel network, Golden golden, string prefix, int entry)
    {
        var (voxels, rows) = GoldenVoxels.Entry(golden[$"{prefix}coords"], entry);
        var (skeletonVoxels, skeletonRows) = GoldenVoxels.Entry(golden[$"{prefix}coords_skl"], entry);
        int joints = network.Config.JointNumberCondition ? golden[$"{prefix}joints_num"][entry].ToInt32() : 0;
        var velocity = network.On(voxels, skeletonVoxels, joints)
            .Prepare(golden[$"{prefix}cond"].narrow(0, entry, 1), GuidanceBranches.Conditional)
            .VelocityAt(
                new(golden[$"{prefix}x"].index_select(0, rows).unsqueeze(0),
                    golden[$"{prefix}x_skl"].index_select(0, skeletonRows).unsqueeze(0)),
                golden[$"{prefix}t"][entry].ToSingle(), guided: false);
        Assert.InRange(Golden.RelativeError(velocity.Main[0], golden[$"{prefix}out"].index_select(0, rows)), 0, 1e-5);
        Assert.InRange(Golden.RelativeError(velocity.Skeleton[0], golden[$"{prefix}out_skl"].index_select(0, skeletonRows)), 0, 1e-5);
    }
}
