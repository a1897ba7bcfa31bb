using System.Text;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;

namespace AniGenSharp.Formats.Tests.Checkpoints.Formats;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("F64", nameof(StoredType.Float64), 8)]
    [InlineData("F32", nameof(StoredType.Float32), 4)]
    [InlineData("F16", nameof(StoredType.Float16), 2)]
    [InlineData("BF16", nameof(StoredType.BFloat16), 2)]
    [InlineData("F8_E4M3", nameof(StoredType.Float8E4M3), 1)]
    [InlineData("F8_E5M2", nameof(StoredType.Float8E5M2), 1)]
    [InlineData("F8_E4M3FNUZ", nameof(StoredType.Float8E4M3Fnuz), 1)]
    [InlineData("F8_E5M2FNUZ", nameof(StoredType.Float8E5M2Fnuz), 1)]
    [InlineData("F8_E8M0", nameof(StoredType.Float8E8M0), 1)]
    [InlineData("I64", nameof(StoredType.Int64), 8)]
    [InlineData("I32", nameof(StoredType.Int32), 4)]
    [InlineData("I16", nameof(StoredType.Int16), 2)]
    [InlineData("I8", nameof(StoredType.Int8), 1)]
    [InlineData("U64", nameof(StoredType.UInt64), 8)]
    [InlineData("U32", nameof(StoredType.UInt32), 4)]
    [InlineData("U16", nameof(StoredType.UInt16), 2)]
    [InlineData("U8", nameof(StoredType.UInt8), 1)]
    [InlineData("BOOL", nameof(StoredType.Bool), 1)]
    public void Every_type_of_the_specification_is_listed(string name, string type, int size)
    {
        using var checkpoint = Checkpoint.Open(Write(name, size));
        Assert.Equal(type, checkpoint.Tensors["x"].Type.ToString());
        Assert.Equal(StoredType.Float32, checkpoint.Tensors["w"].Type);
        Assert.Empty(checkpoint.LeftOut);
    }

    [Fact]
    public void A_complex_tensor_is_left_out_and_reported()
    {
        using var checkpoint = Checkpoint.Open(Write("C64", 8));
        Assert.Equal(["w"], checkpoint.Tensors.Keys);
        Assert.Equal(["x (a complex64 tensor)"], checkpoint.LeftOut);
    }

    /// <summary>Writes a tensor x with 4 elements of the type and a float32 tensor w with 2 elements.</summary>
    private string Write(string type, int size)
    {
        int end = 4 * size;
        byte[] header = Encoding.UTF8.GetBytes(
            $"{{\"x\": {{\"dtype\": \"{type}\", \"shape\": [4], \"data_offsets\": [0, {end}]}}, "
            + $"\"w\": {{\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [{end}, {end + 8}]}}}}");
        string path = _folder.File("model.safetensors");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[end + 8]]);
        return path;
    }
}
