using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.TestKit.Tensors.Operators;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine.Tests;

public sealed class DsineNormalEstimatorTests
{
    private static readonly FakeCheckpoint s_weights = new Manifest("dsine").Formula();

    [Fact]
    [Trait("Speed", "Slow")]
    public void Matches_the_reference()
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("dsine", "formula");
        var log = new LogRecorder();
        var checkpoint = s_weights;
        using var estimator = DsineNormalEstimator.Load(checkpoint, Placement.Cpu, log);
        Assert.Contains("non-commercial research only", Assert.Single(log.Messages));

        var picture = Picture(golden);
        var padding = Padding.Of(picture.Width, picture.Height);
        Assert.Equal(golden["pad_lrtb"].data<long>().ToArray(), new long[] { padding.Left, padding.Right, padding.Top, padding.Bottom });
        var camera = CameraIntrinsics.Assumed(picture.Width, picture.Height, padding);
        using (no_grad())
        {
            var input = DsineNormalEstimator.Input(picture, padding);
            foreach (int refinements in new[] { 0, 3 })
                golden.AssertClose($"pred.{refinements}", estimator.Network.Forward(input, camera, refinements), 1e-4);
        }

        var field = estimator.Estimate(picture);
        golden.AssertClose("normal", tensor(field.Values, [1, 3, field.Height, field.Width]), 1e-4);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void The_estimator_calls_nothing_that_MPS_lacks()
    {
        using var golden = new Golden("dsine", "formula");
        using var estimator = DsineNormalEstimator.Load(s_weights, Placement.Cpu, null);
        using var forced = DevicePolicy.Force(DevicePolicy.Mps);
        var picture = Picture(golden);
        RecordedCalls.AssertOnMps("DSINE", () => estimator.Estimate(picture));
    }

    [Fact]
    public void The_encoder_matches_the_reference()
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("dsine", "formula");
        var checkpoint = s_weights.Below("encoder.original_model.");
        using var encoder = ParameterReader.Load(checkpoint, Placement.Cpu, p => new EfficientNetB5(p["encoder"]["original_model"]));
        using var noGradient = no_grad();
        var picture = Picture(golden);
        var features = encoder.Network.Forward(DsineNormalEstimator.Input(picture, Padding.Of(picture.Width, picture.Height)));
        golden.AssertClose("trace.encoder.original_model.blocks.4", features.Sixteenth, 1e-5);
        golden.AssertClose("trace.encoder.original_model.conv_head", features.Bottom, 1e-5);
    }

    [Fact]
    public void Weights_of_another_network_are_rejected_with_a_parameter_name()
    {
        var checkpoint = s_weights.Below("encoder.");
        var e = Assert.Throws<CheckpointException>(() => DsineNormalEstimator.Load(checkpoint, Placement.Cpu, null));
        Assert.Contains("decoder.conv2.weight", e.Message);
    }

    [Fact]
    public void The_factory_opens_the_weights_only_when_needed()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "not weights");
            var factory = DsineNormalEstimator.From(path);
            Assert.Equal(11, factory.Bytes);
            var e = Assert.Throws<CheckpointException>(() => factory.Open(new ModelContext("cpu", null)));
            Assert.StartsWith(path, e.Message);
        }
        finally
        {
            File.Delete(path);
        }
        Assert.StartsWith(path, Assert.Throws<CheckpointException>(() => DsineNormalEstimator.From(path)).Message);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Repeated_calls_leave_no_tensors_behind()
    {
        var checkpoint = s_weights;
        using var estimator = DsineNormalEstimator.Load(checkpoint, Placement.Cpu, null);
        var picture = new RgbaImage(32, 32, new byte[4096]);
        estimator.Estimate(picture);
        long before = Tensor.TotalCount;
        estimator.Estimate(picture);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData(64, 96, 0, 0, 0, 0)]
    [InlineData(118, 90, 5, 5, 3, 3)]
    [InlineData(1, 33, 15, 16, 15, 16)]
    public void Sides_become_multiples_of_32(int width, int height, int left, int right, int top, int bottom) =>
        Assert.Equal(new Padding(left, right, top, bottom), Padding.Of(width, height));

    [Fact]
    public void Normals_that_face_away_become_barely_visible()
    {
        using var scope = NewDisposeScope();
        var ray = tensor(new float[] { 0, 0, 1 }).view(1, 3, 1, 1);
        var turned = NormalMath.RayRelu(tensor(new float[] { 0.6f, 0, -0.8f }).view(1, 3, 1, 1), ray).data<float>().ToArray();
        Assert.Equal(1e-2 / Math.Sqrt(0.36 + 1e-4), turned[2], 1e-6);
        var kept = NormalMath.RayRelu(tensor(new float[] { 0.6f, 0, 0.8f }).view(1, 3, 1, 1), ray).data<float>().ToArray();
        Assert.Equal([0.6f, 0, 0.8f], kept);
    }

    private static RgbaImage Picture(Golden golden)
    {
        using var stored = golden["image_u8"];
        byte[] rgb = stored.data<byte>().ToArray();
        return new RgbaImage((int)stored.shape[1], (int)stored.shape[0], [.. rgb.Chunk(3).SelectMany(p => (byte[])[.. p, 255])]);
    }
}
