using AniGenSharp.Devices;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.TestKit.Tensors.Operators;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Devices;

/// <summary>Attention by matrix products, the form that Apple GPUs run, forced on the CPU.</summary>
public sealed class AttentionTests : TensorTest
{
    private const long MaxScoreBytes = 64L << 20;

    [Theory]
    [InlineData(1, 50, 33, 7, false)]
    [InlineData(2, 64, 64, 16, false)]
    [InlineData(3, 50, 40, 1, true)]
    [InlineData(2, 41, 40, 20, true)]
    [InlineData(2, 200, 300, 130, true)]
    public void Chunked_attention_equals_the_plain_form(long batch, long queries, long keys, long chunk, bool padded)
    {
        const long Heads = 3;
        var q = randn([batch, queries, Heads, 16]);
        var (k, v) = (randn([batch, keys, Heads, 16]), randn([batch, keys, Heads, 16]));
        var bias = padded ? zeros([batch, 1, 1, keys]).index_fill_(3, tensor(new long[] { 1, 5 }), float.NegativeInfinity) : null;
        var scores = matmul(q.transpose(1, 2).to(ScalarType.Float64), k.permute(0, 2, 3, 1).to(ScalarType.Float64)) / 4;
        var plain = matmul(softmax(bias is null ? scores : scores + bias, -1), v.transpose(1, 2).to(ScalarType.Float64)).transpose(1, 2);

        using var forced = DevicePolicy.Force(DevicePolicy.Mps with { MaxScores = batch * Heads * keys * chunk + 1 });
        Assert.InRange(Golden.RelativeError(Attention.Full(q, k, v, bias), plain), 0, 1e-6);
    }

    /// <summary>
    /// Sixteen heads over 20,000 tokens have 6.4e9 scores. The scores that exist at one time must fit in 64 MiB as float32, and each chunk
    /// must still have enough queries to keep a device busy.
    /// </summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public void The_scores_of_a_chunk_fit_64_MiB()
    {
        Assert.SkipUnless(OperatorRecorder.IsSupported, "Operators can be recorded only on Linux x64.");
        const long Heads = 16, Keys = 20000, Queries = 128;
        var (q, k, v) = (randn([1, Queries, Heads, 8]), randn([1, Keys, Heads, 8]), randn([1, Keys, Heads, 8]));

        using var forced = DevicePolicy.Force(DevicePolicy.Mps);
        var chunks = Softmaxes(() => Attention.Full(q, k, v));

        Assert.Equal(Heads * Queries * Keys, chunks.Sum(chunk => chunk[0] * chunk[1] * chunk[2]));
        Assert.All(chunks, chunk => Assert.InRange(chunk[0] * chunk[1] * chunk[2] * sizeof(float), 1, MaxScoreBytes));
        Assert.All(chunks.SkipLast(2), chunk => Assert.InRange(chunk[1], 64, Queries));
    }

    /// <summary>
    /// Uses only every fifth query of the longer sequence, against all its keys, because half-precision products are slow on a CPU.
    /// </summary>
    [Theory]
    [InlineData(4096, 4096)]
    [InlineData(4000, 20000, Explicit = true)]
    [Trait("Speed", "Slow")]
    public void Half_precision_stays_close_to_float32(long queries, long keys)
    {
        var generator = new Generator(7);
        var (q, k, v) = (Random(queries), Random(keys), Random(keys));
        var expected = Attention.Full(q.to(ScalarType.Float32), k.to(ScalarType.Float32), v.to(ScalarType.Float32));

        using var forced = DevicePolicy.Force(DevicePolicy.Mps);
        var actual = Attention.Full(q, k, v);

        Assert.InRange(Golden.RelativeError(actual, expected), 1e-6, 2e-3);
        TestContext.Current.SendDiagnosticMessage($"{keys} keys: {Golden.RelativeError(actual, expected):e1}");

        Tensor Random(long tokens) => randn([1, tokens, 1, 64], generator: generator).to(ScalarType.Float16);
    }

    /// <summary>The shapes of all softmax calls; the fused attention must not be called.</summary>
    private static long[][] Softmaxes(Action run)
    {
        using var recorder = new OperatorRecorder(withShapes: true);
        run();
        Assert.DoesNotContain(recorder.Calls, call => call.Name.Contains("scaled_dot_product", StringComparison.Ordinal));
        return [.. recorder.Calls.Where(call => call.Name == "_softmax").Select(
            call => call.Shapes.Trim('[', ']').Split(", ").Select(long.Parse).ToArray())];
    }
}
