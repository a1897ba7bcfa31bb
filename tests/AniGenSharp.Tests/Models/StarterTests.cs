using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Models;

public sealed class StarterTests
{
    [Theory]
    [InlineData("encoder/ckpts/encoder_final.pt", 5_510_000)]
    [InlineData("ss_dae/ckpts/decoder_final.pt", 2_150_000)]
    [InlineData("ss_flow/ckpts/denoiser_step0019149.pt", 7_600_000)]
    [InlineData("slat_dae/ckpts/decoder_final.pt", 5_170_000)]
    [InlineData("slat_flow/ckpts/denoiser_step0003483.pt", 6_400_000)]
    public void Reads_every_tensor_of_the_starter(string file, long parameters)
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(TestPaths.Starter, file));
        Assert.InRange(checkpoint.Tensors.Values.Sum(t => t.Count), parameters * 0.95, parameters * 1.1);
        foreach (var (name, stored) in checkpoint.Tensors)
        {
            using var tensor = checkpoint.Read(name, ScalarType.Float32, CPU);
            Assert.Equal(stored.Shape, tensor.shape);
            Assert.True(isfinite(tensor).all().ToBoolean(), name);
        }
    }
}
