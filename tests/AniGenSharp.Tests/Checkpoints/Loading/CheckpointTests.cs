using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Checkpoints.Loading;

/// <summary>Reads files that torch itself wrote, with every element type and every kind of view of a storage.</summary>
public sealed class CheckpointTests : TensorTest
{
    [Theory]
    [InlineData("zip.pt")]
    [InlineData("legacy.pt")]
    [InlineData("nested.pt")]
    [InlineData("parallel_legacy.pt")]
    public void Every_type_and_view_is_read_as_it_was_written(string file)
    {
        using var checkpoint = Checkpoint.Open(TestPaths.Fixture("formats", file));
        float[] counting = [.. Enumerable.Range(0, 24).Select(i => (float)i)];
        float[] signed = [-2, -1, 0, 1, 2];
        var expected = new Dictionary<string, (StoredType Type, long[] Shape, float[] Values)>
        {
            ["f64"] = (StoredType.Float64, [2, 3], [0, 0.125f, 0.25f, 0.375f, 0.5f, 0.625f]),
            ["f32"] = (StoredType.Float32, [4, 6], counting),
            ["f16"] = (StoredType.Float16, [8], [0, 0.25f, 0.5f, 0.75f, 1, 1.25f, 1.5f, 1.75f]),
            ["bf16"] = (StoredType.BFloat16, [8], [0, 3, 6, 9, 12, 15, 18, 21]),
            ["i64"] = (StoredType.Int64, [5], signed),
            ["i32"] = (StoredType.Int32, [5], signed),
            ["i16"] = (StoredType.Int16, [5], signed),
            ["i8"] = (StoredType.Int8, [5], signed),
            ["u8"] = (StoredType.UInt8, [5], [0, 1, 2, 3, 4]),
            ["bool"] = (StoredType.Bool, [3], [1, 0, 1]),
            ["scalar"] = (StoredType.Float32, [], [7.5f]),
            ["empty"] = (StoredType.Float32, [0, 3], []),
            ["transposed"] = (StoredType.Float32, [6, 4], [.. Enumerable.Range(0, 24).Select(i => (float)(i % 4 * 6 + i / 4))]),
            ["offset"] = (StoredType.Float32, [4], [10, 13, 16, 19]),
            ["shared"] = (StoredType.Float32, [2, 4], [4, 5, 6, 7, 8, 9, 10, 11]),
            ["parameter"] = (StoredType.Float32, [3], [1, 2, 3]),
        };
        Assert.Equal(expected.Keys.Order(), checkpoint.Tensors.Keys.Order());
        foreach (var (name, (type, shape, values)) in expected)
        {
            Assert.Equal(type, checkpoint.Tensors[name].Type);
            Assert.Equal(shape, checkpoint.Tensors[name].Shape);
            foreach (var target in new[] { ScalarType.Float32, ScalarType.Float16 })
            {
                var tensor = checkpoint.Read(name, target, CPU);
                Assert.Equal(target, tensor.dtype);
                Assert.Equal(shape, tensor.shape);
                Assert.Equal(values, MemoryMarshal.Cast<byte, float>(tensor.to(ScalarType.Float32).bytes).ToArray());
            }
        }
    }

    [Fact]
    public void Every_tensor_of_the_valid_files_is_read()
    {
        string folder = TestPaths.Fixture("attacks");
        foreach (string path in Directory.GetFiles(folder, "sound*").Concat(Directory.GetFiles(folder, "shard_*")))
        {
            using var checkpoint = Checkpoint.Open(path);
            Assert.All(
                checkpoint.Tensors.Values,
                stored => Assert.Equal(stored.Shape, checkpoint.Read(stored.Name, ScalarType.Float32, CPU).shape));
        }
    }

    /// <summary>The first byte of the entry's data is changed; in the second file, that byte belongs to another tensor.</summary>
    [Theory]
    [InlineData("checksum_whole.pt", "whole")]
    [InlineData("checksum_part.pt", "part")]
    [InlineData("checksum_turned.pt", "turned")]
    public void Bytes_that_do_not_match_their_checksum_are_rejected(string file, string name)
    {
        using var damaged = Checkpoint.Open(TestPaths.Fixture("attacks", file));
        var error = Assert.Throws<CheckpointException>(() => damaged.Read(name, ScalarType.Float32, CPU));
        Assert.Contains($"'{name}' do not match their checksum", error.Message);
        Assert.All(damaged.Tensors.Keys.Where(other => other != name), other => damaged.Read(other, ScalarType.Float32, CPU));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void A_large_tensor_is_converted_in_pieces()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("large.safetensors");
        var large = arange((9 << 20) + 5, ScalarType.Float32);
        SafetensorsWriter.Write(
            path, [new("x", StoredType.Float32, large.shape)], (_, output) => output.Write(large.bytes), new Dictionary<string, string>());
        using var checkpoint = Checkpoint.Open(path);
        Assert.True(checkpoint.Read("x", ScalarType.Float32, CPU).eq(large).all().ToBoolean());
        Assert.True(checkpoint.Read("x", ScalarType.Float64, CPU).eq(large.to(ScalarType.Float64)).all().ToBoolean());
    }

    /// <summary>Types that the tensor library lacks are read as wider types and converted to them.</summary>
    [Theory]
    [InlineData(nameof(StoredType.Float8E4M3), ScalarType.Float16, new byte[] { 0x38, 0x7e, 0xb8 }, new float[] { 1, 448, -1 })]
    [InlineData(nameof(StoredType.UInt16), ScalarType.Int32, new byte[] { 0xff, 0xff }, new float[] { 65535 })]
    [InlineData(nameof(StoredType.UInt32), ScalarType.Int64, new byte[] { 0, 0, 0, 0x80 }, new float[] { 2147483648 })]
    [InlineData(nameof(StoredType.UInt64), ScalarType.Int64, new byte[] { 3, 0, 0, 0, 0, 0, 0, 0 }, new float[] { 3 })]
    public void Types_that_the_tensor_library_lacks_are_widened(string name, ScalarType widened, byte[] bytes, float[] values)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.safetensors"), converted = folder.File("converted.safetensors");
        SafetensorsWriter.Write(
            path, [new("x", Enum.Parse<StoredType>(name), [values.Length])], (_, output) => output.Write(bytes),
            new Dictionary<string, string>());
        using var checkpoint = Checkpoint.Open(path);
        CheckpointConversion.Convert(checkpoint, converted, half: false);
        using var after = Checkpoint.Open(converted);
        Assert.Equal(widened, after.Tensors["x"].Type.ToScalarType());
        foreach (var source in new[] { checkpoint, after })
        {
            var natural = source.Read("x", source.Tensors["x"].Type.ToScalarType(), CPU);
            Assert.Equal(widened, natural.dtype);
            Assert.Equal(values, MemoryMarshal.Cast<byte, float>(source.Read("x", ScalarType.Float32, CPU).bytes).ToArray());
        }
    }

    [Fact]
    public void An_unsigned_integer_that_is_too_large_is_rejected()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.safetensors");
        SafetensorsWriter.Write(
            path, [new("x", StoredType.UInt64, [1])], (_, output) => output.Write(BitConverter.GetBytes(1UL << 63)),
            new Dictionary<string, string>());
        using var checkpoint = Checkpoint.Open(path);
        var error = Assert.Throws<CheckpointException>(() => checkpoint.Read("x", ScalarType.Int64, CPU));
        Assert.Contains("too large", error.Message);
    }

    [Theory]
    [InlineData("encoder/ckpts/encoder_final.pt", 5_510_000)]
    [InlineData("ss_dae/ckpts/decoder_final.pt", 2_150_000)]
    [InlineData("ss_flow/ckpts/denoiser_step0019149.pt", 7_600_000)]
    [InlineData("slat_dae/ckpts/decoder_final.pt", 5_170_000)]
    [InlineData("slat_flow/ckpts/denoiser_step0003483.pt", 6_400_000)]
    public void Every_tensor_of_the_starter_is_read(string file, long parameters)
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
