using AniGenSharp.Nn;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Nn;

public sealed class EmbeddingsTests : TensorTest
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
    public void Position_embeddings_of_voxels_match_the_reference(int channels) =>
        _golden.AssertClose($"ape.c{channels}", Embeddings.AbsolutePosition(_golden["ape.coords"], channels), 1e-6);

    [Fact]
    public void Position_embeddings_of_tokens_match_the_reference() =>
        _golden.AssertClose("ape1d.c1024", Embeddings.AbsolutePosition(arange(12).unsqueeze(1), 1024), 1e-6);

    [Theory]
    [InlineData(256)]
    [InlineData(64)]
    [InlineData(33)]
    public void Time_embeddings_match_the_reference(int size) =>
        // The bound of a layer. Phases reach 1,000, where adjacent float32 numbers are 6e-5 apart, so two exponentials that differ in their
        // last bit result in 3e-6.
        _golden.AssertClose($"timestep.dim{size}", Embeddings.Timestep(_golden["timestep.t"], size), 1e-5);
}
