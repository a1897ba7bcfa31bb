using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Sampling;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.SparseStructure;

public sealed class SparseStructureFlowModelTests : TensorTest
{
    [Theory]
    [InlineData("duet")]
    [InlineData("lora")]
    [InlineData("global")]
    [InlineData("patch2")]
    [InlineData("plain")]
    public void The_velocity_matches_the_reference(string variant)
    {
        using var golden = new Golden("ss_flow", variant);
        using var model = StructureModels.Flow("ss_flow_" + variant);
        var v = Velocity(model.Network, golden["x"], golden["x_skl"], golden["t"], golden["cond"]);
        golden.AssertClose("out", v.Main, 1e-5);
        golden.AssertClose("out_skl", v.Skeleton, 1e-5);

        // Two pictures at two times, which the reference processes as one batch.
        for (int i = 0; i < 2; i++)
        {
            v = Velocity(model.Network, Row("x"), Row("x_skl"), Row("t"), Row("cond"));
            Assert.InRange(Golden.RelativeError(v.Main, Row("out")), 0, 1e-5);
            Assert.InRange(Golden.RelativeError(v.Skeleton, Row("out_skl")), 0, 1e-5);

            Tensor Row(string name) => golden["b2." + name].narrow(0, i, 1);
        }
    }

    [Fact]
    public void Averaged_weights_give_another_result()
    {
        using var golden = new Golden("ss_flow", "duet");
        using var model = StructureModels.Flow("ss_flow_duet", "denoiser_ema0.9999_step0000010.pt");
        var v = Velocity(model.Network, golden["x"], golden["x_skl"], golden["t"], golden["cond"]);
        golden.AssertClose("ema.out", v.Main, 1e-5);
        golden.AssertClose("ema.out_skl", v.Skeleton, 1e-5);
        Assert.True(Golden.RelativeError(v.Main, golden["out"]) > 0.1);
    }

    /// <summary>
    /// Computing keys and values once per run, both branches at once, and a constant for the zero condition changes nothing.
    /// </summary>
    [Theory]
    [InlineData("duet")]
    [InlineData("lora")]
    [InlineData("global")]
    [InlineData("patch2")]
    [InlineData("plain")]
    public void Both_guidance_branches_at_once_equal_two_plain_passes(string variant)
    {
        using var golden = new Golden("ss_flow", variant);
        using var model = StructureModels.Flow("ss_flow_" + variant);
        var (x, xSkeleton, condition) = (golden["x"], golden["x_skl"], golden["cond"]);
        var session = model.Network.Prepare(condition, GuidanceBranches.Both);
        foreach (float time in new[] { 1000f, 730f, 20f })
        {
            var both = session.VelocityAt(new(x, xSkeleton), time, guided: true);
            var alone = session.VelocityAt(new(x, xSkeleton), time, guided: false);
            var positive = Velocity(model.Network, x, xSkeleton, tensor(time), condition);
            var negative = Velocity(model.Network, x, xSkeleton, tensor(time), zeros_like(condition));
            AssertSame(both.Main.narrow(0, 0, 1), positive.Main);
            AssertSame(both.Main.narrow(0, 1, 1), negative.Main);
            AssertSame(both.Skeleton.narrow(0, 0, 1), positive.Skeleton);
            AssertSame(both.Skeleton.narrow(0, 1, 1), negative.Skeleton);
            AssertSame(alone.Main, positive.Main);
            AssertSame(alone.Skeleton, positive.Skeleton);
            Assert.True(Golden.RelativeError(positive.Main, negative.Main) > 1e-3);
        }
    }

    [Fact]
    public void Cancellation_is_honored_between_blocks()
    {
        using var golden = new Golden("ss_flow", "plain");
        using var model = StructureModels.Flow("ss_flow_plain");
        var session = model.Network.Prepare(golden["cond"], GuidanceBranches.Conditional);
        Assert.Throws<OperationCanceledException>(
            () => session.VelocityAt(new(golden["x"], golden["x_skl"]), 500, guided: false, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_condition_of_another_width_is_rejected()
    {
        using var model = StructureModels.Flow("ss_flow_plain");
        Assert.Throws<ArgumentException>(() => model.Network.Prepare(zeros(1, 5, 63), GuidanceBranches.Conditional));
        Assert.Throws<ArgumentException>(() => model.Network.Prepare(zeros(2, 5, 64), GuidanceBranches.Conditional));
    }

    [Theory]
    [InlineData("""{"pe_mode": "rope"}""", "pe_mode")]
    [InlineData("""{"patch_size": 3}""", "patch_size")]
    [InlineData("""{"num_heads": 5}""", "num_heads")]
    [InlineData("""{"some_new_flag": true}""", "some_new_flag")]
    public void Unsupported_arguments_are_rejected(string change, string named)
    {
        var args = new Dictionary<string, System.Text.Json.JsonElement>();
        foreach (string json in new[]
        {
            """
            {"resolution": 8, "in_channels": 8, "in_channels_skl": 4, "out_channels": 8, "out_channels_skl": 4, "model_channels": 32,
             "model_channels_skl": 32, "cond_channels": 64, "num_blocks": 2, "num_heads": 4, "patch_size": 1}
            """,
            change,
        })
        {
            foreach (var property in System.Text.Json.JsonDocument.Parse(json).RootElement.EnumerateObject())
                args[property.Name] = property.Value;
        }
        var error = Assert.Throws<CheckpointException>(() => SparseStructureFlowConfig.Parse(
            new NetworkArguments(System.Text.Json.JsonSerializer.SerializeToElement(args), "config")));
        Assert.Contains(named, error.Message);
    }

    private static FlowPair Velocity(SparseStructureFlowModel model, Tensor x, Tensor xSkeleton, Tensor t, Tensor condition) =>
        model.Prepare(condition, GuidanceBranches.Conditional).VelocityAt(new(x, xSkeleton), t.ToSingle(), guided: false);

    private static void AssertSame(Tensor actual, Tensor expected) => Assert.InRange(Golden.RelativeError(actual, expected), 0, 2e-6);

    [Theory]
    [InlineData("ss_flow_duet", 1074)]
    [InlineData("ss_flow_lora", 1250)]
    public void The_full_size_flow_model_uses_exactly_the_released_parameters(string name, int tensors)
    {
        var manifest = new Manifest(name);
        Assert.Equal(tensors, manifest.TensorCount);
        manifest.AssertFits((args, parameters) => new SparseStructureFlowModel(SparseStructureFlowConfig.Parse(args), parameters));
    }

    [Fact]
    public void A_model_of_another_kind_is_rejected()
    {
        var manifest = new Manifest("ss_flow_lora");
        var duet = new Manifest("ss_flow_duet");
        var config = SparseStructureFlowConfig.Parse(duet.Arguments);
        var error = Assert.Throws<CheckpointException>(
            () => manifest.AssertFits((_, parameters) => new SparseStructureFlowModel(config, parameters)));
        Assert.Contains("176 unexpected", error.Message);
        Assert.Contains("\n    blocks.{0-7}.cross_attn.to_q.lora_A [1024, 8]\n", error.Message);
        Assert.Contains("use_lora_ss", error.Message);
    }
}
