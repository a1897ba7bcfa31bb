using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Training.Optimization;
using static TorchSharp.torch;

namespace AniGenSharp.Training.Tests.Flows;

/// <summary>Low-rank updates on checkpoints.</summary>
public sealed class LoraCheckpointTests : TensorTest
{
    private const string Layer = "blocks.0.self_attn.to_out";

    [Fact]
    public void Strength_0_changes_nothing_and_other_strengths_add_the_product()
    {
        using var folder = new TemporaryFolder();
        string style = Write(folder, Layer, 48, 48);
        var plain = Read([]);
        Assert.Equal(plain.Bytes, Read([new LoraStyle(style, 0)]).Bytes);

        var (a, b) = (TensorFile.Read(style).Tensors[Layer + ".lora_A"], TensorFile.Read(style).Tensors[Layer + ".lora_B"]);
        var expected = plain.Weight + 0.5 * matmul(a, b).t();
        Assert.InRange(Golden.RelativeError(Read([new LoraStyle(style, 0.5)]).Weight, expected), 0, 1e-6);
        Assert.InRange(
            Golden.RelativeError(Read([new LoraStyle(style, 0.2), new LoraStyle(style, 0.3)]).Weight, expected), 0, 1e-6);
    }

    [Theory]
    [InlineData("blocks.9.self_attn.to_out", 48, 48)]
    [InlineData(Layer, 40, 48)]
    public void An_update_of_another_model_is_rejected(string layer, long inputs, long outputs)
    {
        using var folder = new TemporaryFolder();
        string style = Write(folder, layer, inputs, outputs);
        Assert.Contains(style, Assert.Throws<CheckpointException>(() => Read([new LoraStyle(style)])).Message);
    }

    [Fact]
    public void Updates_are_chosen_by_their_flow_and_an_unknown_flow_is_rejected()
    {
        using var folder = new TemporaryFolder();
        LoraStyle[] styles = [new(Write(folder, Layer, 48, 48))];
        Assert.Equal(styles, LoraCheckpoint.OfFlow(styles, LoraCheckpoint.StructureFlow));
        Assert.Empty(LoraCheckpoint.OfFlow(styles, LoraCheckpoint.LatentFlow));
        LoraStyle[] unknown = [new(Write(folder, Layer, 48, 48, "other"))];
        Assert.Contains(
            unknown[0].Path,
            Assert.Throws<CheckpointException>(() => LoraCheckpoint.OfFlow(unknown, LoraCheckpoint.StructureFlow)).Message);
    }

    [Theory]
    [InlineData("a.safetensors", "a.safetensors", 1)]
    [InlineData("a.safetensors:0.5", "a.safetensors", 0.5)]
    [InlineData("c:/a.safetensors:0", "c:/a.safetensors", 0)]
    [InlineData("c:/a.safetensors", "c:/a.safetensors", 1)]
    public void A_strength_follows_the_last_colon(string text, string path, double strength) =>
        Assert.Equal(new LoraStyle(path, strength), LoraStyle.Parse(text));

    private static string Write(
        TemporaryFolder folder, string layer, long inputs, long outputs, string flow = LoraCheckpoint.StructureFlow)
    {
        string path = folder.File("style.safetensors");
        var tensors = new Dictionary<string, Tensor>
        {
            [layer + ".lora_A"] = randn(inputs, 4),
            [layer + ".lora_B"] = randn(4, outputs),
        };
        TensorFile.Write(path, tensors, new Dictionary<string, string> { [LoraCheckpoint.FlowKey] = flow });
        return path;
    }

    private static (Tensor Weight, byte[] Bytes) Read(IReadOnlyList<LoraStyle> styles)
    {
        using var weights = LoraCheckpoint.Apply(
            Checkpoint.Open(TestPaths.Fixture("ckpts", "ss_flow_duet", "ckpts", "denoiser_step0000010.pt")), styles);
        var weight = weights.Read(Layer + ".weight", ScalarType.Float32, CPU);
        return (weight, weight.contiguous().bytes.ToArray());
    }
}
