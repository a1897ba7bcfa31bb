using System.Buffers.Binary;
using System.Text;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Files;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Checkpoints.Loading;

/// <summary>Storages whose element and byte counts exceed 32 bits, in files that are sparse except at their ends.</summary>
[Trait("Speed", "Slow")]
public sealed class CheckpointLargeFileTests : TensorTest
{
    private const long Elements = 3_000_000_000;
    private const long Bytes = 2 * Elements;
    private static readonly Half[] s_tail = [(Half)1.5, (Half)(-2), (Half)3, (Half)0.25];

    private readonly TemporaryFolder _folder = new();

    public override void Dispose()
    {
        _folder.Dispose();
        base.Dispose();
    }

    [Fact(Explicit = true)]
    public void A_storage_of_6_GB_in_a_torch_archive_is_read_at_both_ends()
    {
        byte[] pickle = new PickleBuilder().Op('}')
            .Text("head").Tensor("0", Elements, 0, [2], [1], "HalfStorage").Op('s')
            .Text("tail").Tensor("0", Elements, Elements - 4, [2, 2], [2, 1], "HalfStorage").Op('s')
            .Text("far").Tensor("0", Elements, 0, [2], [Elements - 1], "HalfStorage").Op('s').End();
        string path = _folder.File("large.pt");
        using (var file = new FileStream(path, FileMode.CreateNew))
        {
            var directory = new MemoryStream();
            Entry(file, directory, "archive/data.pkl", pickle.Length, _ => file.Write(pickle));
            Entry(file, directory, "archive/data/0", Bytes, start =>
            {
                file.SetLength(start + Bytes);
                file.Position = start + Bytes - 8;
                file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<Half>(s_tail));
            });
            End(file, directory.ToArray(), entries: 2);
        }
        using var checkpoint = Checkpoint.Open(path);
        Assert.Equal([0f, 0f], Values(checkpoint, "head"));
        Assert.Equal([1.5f, -2f, 3f, 0.25f], Values(checkpoint, "tail"));
        Assert.Equal([2L, 2L], checkpoint.Tensors["tail"].Shape);
        Assert.Equal([2L], checkpoint.Tensors["far"].Shape);
    }

    [Fact]
    public void Tensors_after_6_GB_of_a_safetensors_file_are_read()
    {
        string path = _folder.File("large.safetensors");
        byte[] header = Encoding.UTF8.GetBytes(
            $$$"""
            {"large":{"dtype":"F16","shape":[3,1000000000],"data_offsets":[0,{{{Bytes}}}]},
            "tail":{"dtype":"F16","shape":[2,2],"data_offsets":[{{{Bytes}}},{{{Bytes + 8}}}]}}
            """);
        using (var file = new FileStream(path, FileMode.CreateNew))
        {
            byte[] length = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            file.Write(length);
            file.Write(header);
            file.SetLength(8 + header.Length + Bytes);
            file.Position = file.Length;
            file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<Half>(s_tail));
        }
        using var checkpoint = Checkpoint.Open(path);
        Assert.Equal(Elements, checkpoint.Tensors["large"].Count);
        Assert.Equal([1.5f, -2f, 3f, 0.25f], Values(checkpoint, "tail"));
    }

    private static float[] Values(ICheckpoint checkpoint, string name) =>
        checkpoint.Read(name, ScalarType.Float32, CPU).data<float>().ToArray();

    /// <summary>Writes a stored entry with zip64 sizes and without a checksum, and its record in the directory.</summary>
    private static void Entry(FileStream file, MemoryStream directory, string name, long length, Action<long> write)
    {
        long header = file.Position;
        file.Write([.. "PK\u0003\u0004"u8, .. Numbers(2, 45, 0, 0, 0, 0), .. Numbers(4, 0, uint.MaxValue, uint.MaxValue),
            .. Numbers(2, name.Length, 20), .. Encoding.ASCII.GetBytes(name), .. Numbers(2, 1, 16), .. Numbers(8, length, length)]);
        write(file.Position);
        directory.Write([.. "PK\u0001\u0002"u8, .. Numbers(2, 45, 45, 0, 0, 0, 0), .. Numbers(4, 0, uint.MaxValue, uint.MaxValue),
            .. Numbers(2, name.Length, 28, 0, 0, 0), .. Numbers(4, 0, uint.MaxValue), .. Encoding.ASCII.GetBytes(name),
            .. Numbers(2, 1, 24), .. Numbers(8, length, length, header)]);
    }

    /// <summary>Writes the directory and the zip64 records that follow it.</summary>
    private static void End(FileStream file, byte[] directory, int entries)
    {
        long start = file.Position;
        file.Write(directory);
        long record = file.Position;
        file.Write([.. "PK\u0006\u0006"u8, .. Numbers(8, 44), .. Numbers(2, 45, 45), .. Numbers(4, 0, 0),
            .. Numbers(8, entries, entries, directory.Length, start)]);
        file.Write([.. "PK\u0006\u0007"u8, .. Numbers(4, 0), .. Numbers(8, record), .. Numbers(4, 1)]);
        file.Write([.. "PK\u0005\u0006"u8, .. Numbers(2, 0, 0, entries, entries),
            .. Numbers(4, directory.Length, uint.MaxValue), .. Numbers(2, 0)]);
    }

    /// <summary>Little-endian numbers, each with its number of bytes.</summary>
    private static IEnumerable<byte> Numbers(int bytes, params long[] values) =>
        values.SelectMany(value => Enumerable.Range(0, bytes).Select(i => (byte)(value >> (8 * i))));
}
