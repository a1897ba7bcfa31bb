using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Nn;
using AniGenSharp.Sampling;
using AniGenSharp.TestKit.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Nn;

public sealed class ElementaryTests : TensorTest
{
    private readonly Golden _golden = new("elementary", "embeddings");

    public override void Dispose()
    {
        _golden.Dispose();
        base.Dispose();
    }

    [Theory]
    [InlineData(64)]
    [InlineData(96)]
    [InlineData(512)]
    [InlineData(768)]
    [InlineData(1024)]
    public void Position_embedding_of_voxels(int channels) =>
        _golden.AssertClose($"ape.c{channels}", Embeddings.AbsolutePosition(_golden["ape.coords"], channels), 1e-6);

    [Fact]
    public void Position_embedding_of_tokens() =>
        _golden.AssertClose("ape1d.c1024", Embeddings.AbsolutePosition(arange(12).unsqueeze(1), 1024), 1e-6);

    [Theory]
    [InlineData(256)]
    [InlineData(64)]
    [InlineData(33)]
    public void Time_embedding(int size) =>
        // The contract's bound of a layer. Phases reach 1,000, where neighbouring float32 numbers are 6e-5 apart: 3e-6 is what two
        // exponentials that differ in their last bit make of that.
        _golden.AssertClose($"timestep.dim{size}", Embeddings.Timestep(_golden["timestep.t"], size), 1e-5);

    [Fact]
    public void Gelu_tanh() => _golden.AssertClose("gelu_tanh.y", Activation.GeluTanh(_golden["gelu_tanh.x"]), 1e-6);

    [Fact]
    public void Rms_norm_per_head()
    {
        using var checkpoint = FakeCheckpoint.Of(new() { ["gamma"] = _golden["rmsnorm.gamma"] });
        using var norm = ParameterReader.Load(checkpoint, Placement.Cpu, p => new MultiHeadRmsNorm(p, 4, 16));
        _golden.AssertClose("rmsnorm.y", norm.Network.Forward(_golden["rmsnorm.x"]), 1e-6);
    }

    [Fact]
    public void Patchify_and_back()
    {
        _golden.AssertClose("patchify.p2", Spatial.Patchify(_golden["patchify.x"], 2), 0);
        _golden.AssertClose("unpatchify.p2", Spatial.Unpatchify(_golden["unpatchify.x"], 2), 0);
        _golden.AssertClose("pixel_shuffle3d.s2", Spatial.Unpatchify(_golden["pixel_shuffle3d.x"], 2), 0);
    }

    [Theory]
    [InlineData("t_seq.steps25", 25, 1)]
    [InlineData("t_seq.steps4", 4, 1)]
    [InlineData("t_seq.steps5_rescale3", 5, 3)]
    public void Time_sequence_to_the_last_bit(string name, int steps, double rescale) =>
        Assert.Equal(_golden[name].data<double>().ToArray(), FlowEulerSampler.Times(steps, rescale));
}
