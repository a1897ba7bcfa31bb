using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using AniGenSharp.Checkpoints;
using AniGenSharp.TestSupport;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Checkpoints;

/// <summary>One small hostile file each; every one is refused with a message that names what is wrong, and none does anything.</summary>
public sealed class AttackTests : IDisposable
{
    private static readonly byte[] Sound = PickleBuilder.StateDict("a", "0", 6, 0, [2, 3], [3, 1]);
    private static readonly (string, byte[]) Data = ("archive/data/0", new byte[24]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_sound_file_that_the_attacks_are_made_from_opens()
    {
        using var zip = Open(TorchArchive.Build(Sound, Data));
        Assert.Equal([2L, 3L], zip.Tensors["a"].Shape);
        using var legacy = Open(Legacy(Sound, 6, 24));
        Assert.Equal([2L, 3L], legacy.Tensors["a"].Shape);
        using var safetensors = Open(Safetensors("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""", 24));
        Assert.Equal([2L, 3L], safetensors.Tensors["a"].Shape);
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch", "load")]
    [InlineData("torch._utils", "_rebuild_device_tensor_from_numpy")]
    [InlineData("torch.hub", "load")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    public void A_pickle_that_calls_code_is_refused_by_name(string module, string name)
    {
        RefusedPickle($"{module}.{name}", new PickleBuilder().Global(module, name).Op('(').Text("touch hacked").Op('t').Op('R'));
        RefusedPickle($"{module}.{name}", new PickleBuilder().Text(module).Text(name).Raw(0x93).Op('(').Text("touch hacked").Op('t').Op('R'));
        Refused($"{module}.{name}", Legacy(new PickleBuilder().Global(module, name).Op(')').Op('R').End(), 6, 24));
    }

    [Theory]
    [InlineData(0x81)] // NEWOBJ
    [InlineData(0x92)] // NEWOBJ_EX
    [InlineData('i')] // INST
    [InlineData('o')] // OBJ
    [InlineData(0x82)] // EXT1
    [InlineData('P')] // PERSID
    [InlineData('F')] // FLOAT in text
    [InlineData(0x97)] // NEXT_BUFFER
    [InlineData(0xff)]
    public void Opcodes_no_state_dict_needs_are_refused(int opcode) =>
        RefusedPickle($"0x{opcode:x2}", new PickleBuilder().Global("collections", "OrderedDict").Op(')').Raw((byte)opcode));

    [Fact]
    public void State_set_on_anything_but_a_dictionary_is_refused() =>
        RefusedPickle("state", new PickleBuilder().Op('}').Text("a").Tensor("0", 6, 0, [2, 3], [3, 1]).Op('}').Op('b').Op('s'));

    [Theory]
    [InlineData("NQ")] // a storage
    [InlineData("Na")] // a list to add to
    [InlineData("NNs")] // a dictionary to add to
    [InlineData("NNR")] // a function and its arguments
    [InlineData("(NNNNNtQ")] // the parts of a storage
    public void Nothing_where_something_belongs_is_refused(string opcodes)
    {
        var pickle = new PickleBuilder().Op('N');
        foreach (char opcode in opcodes)
            pickle.Op(opcode);
        RefusedPickle("nothing where a", pickle);
    }

    [Fact]
    public void A_call_with_odd_arguments_is_refused()
    {
        RefusedPickle("OrderedDict", new PickleBuilder().Global("collections", "OrderedDict").Op('(').Op('}').Op('t').Op('R'));
        RefusedPickle("damaged", new PickleBuilder().Op('}').Op(')').Op('R'));
        RefusedPickle("damaged", new PickleBuilder().Global("torch._utils", "_rebuild_tensor_v2").Op('(').Long(1).Long(2).Long(3).Long(4).Op('t').Op('R'));
    }

    [Fact]
    public void A_stack_that_never_ends_is_refused()
    {
        var bomb = new PickleBuilder();
        bomb.Raw([.. Enumerable.Repeat((byte)'N', 1_000_000)]);
        RefusedPickle("larger than any state dict", bomb);
    }

    [Fact]
    public void Lists_in_lists_do_not_grow()
    {
        // Nine levels of ten references each: a billion entries if anything followed them.
        var bomb = new PickleBuilder().Op(']').Op('q').Raw(0);
        for (byte level = 0; level < 9; level++)
        {
            bomb.Op(']').Op('(');
            for (int i = 0; i < 10; i++)
                bomb.Op('h').Raw(level);
            bomb.Op('e').Op('q').Raw((byte)(level + 1));
        }
        RefusedPickle("no state dict", bomb);
    }

    [Theory]
    [InlineData(0, 7, 1, 1, "past the end")]
    [InlineData(5, 2, 1, 1, "past the end")]
    [InlineData(0, 2, 6, 1, "past the end")]
    [InlineData(-1, 2, 1, 1, "damaged")]
    [InlineData(0, -2, 1, 1, "negative")]
    [InlineData(0, 2, -1, 1, "negative")]
    [InlineData(0, 1_000_000_000, 0, 1, "overlap")]
    [InlineData(0, long.MaxValue, 4, 1, "impossible")]
    [InlineData(0, 2, 3, 2, "damaged")]
    public void A_view_outside_its_storage_is_refused(long offset, long extent, long stride, int dimensions, string why) =>
        Refused(why, TorchArchive.Build(PickleBuilder.StateDict("victim", "0", 6, offset, [extent], [.. Enumerable.Repeat(stride, dimensions)]), Data), "victim");

    [Fact]
    public void A_storage_that_lies_about_its_size_is_refused()
    {
        Refused("'victim' has 24 bytes where 1000000000000 elements", TorchArchive.Build(PickleBuilder.StateDict("victim", "0", 1_000_000_000_000, 0, [6], [1]), Data));
        Refused("'victim' has 25 bytes", TorchArchive.Build(PickleBuilder.StateDict("victim", "0", 6, 0, [6], [1]), ("archive/data/0", new byte[25])));
        Refused("damaged shape", TorchArchive.Build(PickleBuilder.StateDict("victim", "0", -6, 0, [6], [1]), Data));
        Refused("'victim' is missing", TorchArchive.Build(PickleBuilder.StateDict("victim", "../../etc/passwd", 6, 0, [6], [1])));
        Refused("belongs to no tensor", TorchArchive.Build(Sound, Data, ("archive/data/1", new byte[24])));
    }

    [Fact]
    public void A_name_twice_is_refused() => Refused("'a' appears twice", TorchArchive.Build(
        new PickleBuilder().Op('}').Text("a").Tensor("0", 6, 0, [6], [1]).Op('s').Text("a").Tensor("0", 6, 0, [2, 3], [3, 1]).Op('s').End(), Data));

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("archive/../../x")]
    [InlineData("archive\\..\\x")]
    [InlineData("C:/x")]
    public void Unsafe_paths_are_refused(string name) => Refused("unsafe path", TorchArchive.Build(Sound, Data, (name, [1])));

    [Fact]
    public void A_zip_bomb_is_refused_unread() => Refused("zip bomb", TorchArchive.Build(
        [("archive/data.pkl", Sound), ("archive/data/0", new byte[1 << 20])], CompressionLevel.Optimal));

    [Fact]
    public void Bytes_that_do_not_match_their_checksum_are_refused()
    {
        byte[] zip = TorchArchive.Build(
            new PickleBuilder().Op('}').Text("whole").Tensor("0", 6, 0, [2, 3], [3, 1]).Op('s').Text("part").Tensor("1", 6, 2, [4], [1]).Op('s')
                .Text("turned").Tensor("2", 6, 0, [3, 2], [1, 3]).Op('s').End(),
            ("archive/data/0", new byte[24]), ("archive/data/1", new byte[24]), ("archive/data/2", new byte[24]));
        using (var sound = Open(zip))
            Assert.All(sound.Tensors.Keys, name => sound.Read(name, ScalarType.Float32, CPU).Dispose());
        foreach (var (entry, name) in new[] { ("archive/data/0", "whole"), ("archive/data/1", "part"), ("archive/data/2", "turned") })
        {
            // The first byte of the entry's data, in the case of the part one that the tensor does not hold.
            using var damaged = Open(Changed(zip, Find(zip, Encoding.ASCII.GetBytes(entry), 0) + entry.Length, 1));
            Assert.Contains($"'{name}' do not match their checksum", Assert.Throws<CheckpointException>(() => damaged.Read(name, ScalarType.Float32, CPU)).Message);
            Assert.All(damaged.Tensors.Keys.Where(n => n != name), n => damaged.Read(n, ScalarType.Float32, CPU).Dispose());
        }
        Refused("'archive/data.pkl' do not match their checksum", Changed(zip, Find(zip, "turned"u8, 0), (byte)'b'));
    }

    [Fact]
    public void Overlapping_entries_are_refused()
    {
        // Both directory entries point at the first one's bytes.
        byte[] zip = TorchArchive.Build([("archive/data/0", new byte[24]), ("archive/data/1", new byte[24]), ("archive/data.pkl", Sound)], CompressionLevel.NoCompression);
        int first = Find(zip, "PK\u0001\u0002"u8, 0), second = Find(zip, "PK\u0001\u0002"u8, first + 4);
        zip.AsSpan(first + 42, 4).CopyTo(zip.AsSpan(second + 42));
        Refused("in two places", zip);
        zip[Find(zip, "archive/data/1"u8, second) + 13] = (byte)'0';
        Refused("twice", zip);
        zip = TorchArchive.Build([("archive/data/0", new byte[24]), ("archive/data/1", new byte[24]), ("archive/data.pkl", Sound)], CompressionLevel.NoCompression);
        first = Find(zip, "PK\u0001\u0002"u8, 0);
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(first + 20), 60);
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(first + 24), 60);
        Refused("overlaps", zip);
    }

    [Fact]
    public void An_archive_that_lies_about_sizes_counts_or_places_is_refused()
    {
        byte[] sound = TorchArchive.Build(Sound, Data);
        int directory = Find(sound, "PK\u0001\u0002"u8, 0), end = Find(sound, "PK\u0005\u0006"u8, 0);
        Refused("lies about the size", Changed(sound, directory + 20, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0x0f));
        Refused("damaged directory", Changed(sound, end + 10, 3, 0));
        Refused("truncated", Changed(sound, directory + 42, 0xff, 0xff, 0xff, 0x7f));
        Refused("truncated", Changed(sound, end + 16, 0xff, 0xff, 0xff, 0x7f));
        Refused("encrypted", Changed(sound, directory + 8, 1));
        Refused("several disks", Changed(sound, end + 4, 1));
        byte[] nowhere = Changed(sound, directory + 20, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
        Refused("truncated", Changed(nowhere, directory + 42, 0xff, 0xff, 0xff, 0xff));
    }

    [Fact]
    public void Archives_that_are_no_checkpoints_are_refused()
    {
        Refused("0 data.pkl", TorchArchive.Build([("x/readme", Sound)], CompressionLevel.NoCompression));
        Refused("2 data.pkl", TorchArchive.Build(Sound, ("other/data.pkl", Sound), Data));
        Refused("big-endian", TorchArchive.Build(Sound, Data, ("archive/byteorder", "big"u8.ToArray())));
        Refused("no state dict", TorchArchive.Build(new PickleBuilder().Long(7).End()));
        Refused("no named tensors", TorchArchive.Build(new PickleBuilder().Op('}').End()));
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        foreach (byte[] sound in new[]
        {
            TorchArchive.Build(Sound, Data), Legacy(Sound, 6, 24), Safetensors("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""", 24),
        })
        {
            for (int length = 0; length < sound.Length; length++)
                Refused("", sound[..length]);
            Refused("", [.. sound, 0]);
        }
    }

    [Fact]
    public void Old_torch_files_that_lie_are_refused()
    {
        Refused("elements where", Legacy(Sound, 7, 28));
        Refused("truncated", Legacy(Sound, 6, 20));
        Refused("belong to no tensor", Legacy(Sound, 6, 28));
        Refused("not declared", Legacy(Sound, 6, 24, "9"));
        byte[] version = Legacy(Sound, 6, 24);
        version[TorchLegacyCheckpoint.Magic.Length + 3] ^= 1;
        Refused("unknown version", version);
        byte[] bigEndian = Legacy(Sound, 6, 24);
        bigEndian[Find(bigEndian, "little_endian"u8, 0) + 13] = 0x89;
        Refused("big-endian", bigEndian);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[6],"data_offsets":[0,24]}}""", 24, "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[6],"data_offsets":[20,44]}}""", 44, "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]}}""", 28, "gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""", 28, "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""", 20, "does not fit")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,4],"data_offsets":[0,24]}}""", 24, "does not fit")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2,-3],"data_offsets":[0,24]}}""", 24, "does not fit")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,8],"data_offsets":[0,24]}}""", 24, "damaged")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[24,0]}}""", 24, "does not fit")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0]}}""", 24, "damaged")]
    [InlineData("""{"a":{"dtype":"F32","shape":"x","data_offsets":[0,24]}}""", 24, "damaged")]
    [InlineData("""{"a":{"dtype":"C64","shape":[3],"data_offsets":[0,24]}}""", 24, "C64")]
    [InlineData("""{"a":{"dtype":"F32","shape":[6],"data_offsets":[0,24]},"a":{"dtype":"F32","shape":[6],"data_offsets":[24,48]}}""", 48, "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[6]}}""", 24, "damaged")]
    [InlineData("""{"a":7}""", 24, "damaged")]
    [InlineData("""{"__metadata__":{"x":1},"a":{"dtype":"F32","shape":[6],"data_offsets":[0,24]}}""", 24, "damaged")]
    [InlineData("""{"a":""", 24, "damaged")]
    public void Safetensors_that_lie_are_refused(string header, int data, string why) => Refused(why, Safetensors(header, data));

    [Fact]
    public void Safetensors_headers_over_the_cap_or_the_file_are_refused()
    {
        byte[] file = Safetensors("{}", 24);
        foreach (long length in new[] { 100_000_001, long.MaxValue, -1, 1000 })
        {
            BinaryPrimitives.WriteInt64LittleEndian(file, length);
            Refused("truncated", file);
        }
        Refused("damaged", Safetensors(new string('[', 5000).Insert(0, "{\"a\":"), 0));
    }

    [Theory]
    [InlineData("../escape.safetensors", "no file name")]
    [InlineData("/etc/passwd", "no file name")]
    [InlineData("..", "no file name")]
    [InlineData("", "no file name")]
    [InlineData("nowhere.safetensors", "is missing")]
    public void An_index_that_points_elsewhere_is_refused(string file, string why)
    {
        File.WriteAllText(_folder.File("escape.safetensors"), "");
        string index = _folder.File("m.safetensors.index.json");
        File.WriteAllText(index, $$$"""{"weight_map":{"a":"{{{file}}}"} }""");
        Assert.Contains(why, Assert.Throws<CheckpointException>(() => Checkpoint.Open(index)).Message);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"1.safetensors","b":"1.safetensors"}}""", "'b' is not in 1.safetensors")]
    [InlineData("""{"weight_map":{"c":"2.safetensors"}}""", "'c' is not in 2.safetensors")]
    [InlineData("""{"weight_map":{}}""", "names no tensors")]
    [InlineData("""{"weight_map":7}""", "damaged")]
    [InlineData("""{}""", "damaged")]
    [InlineData("""{"weight_map":{"a":"1.safetensors","b":"3.safetensors"}}""", "of which the index knows nothing")]
    [InlineData("""{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}""", "twice")]
    public void An_index_that_disagrees_with_its_files_is_refused(string json, string why)
    {
        File.WriteAllBytes(_folder.File("1.safetensors"), Safetensors("""{"a":{"dtype":"F32","shape":[6],"data_offsets":[0,24]}}""", 24));
        File.WriteAllBytes(_folder.File("2.safetensors"), Safetensors("""{"b":{"dtype":"F32","shape":[6],"data_offsets":[0,24]}}""", 24));
        File.WriteAllBytes(_folder.File("3.safetensors"), Safetensors(
            """{"b":{"dtype":"F32","shape":[6],"data_offsets":[0,24]},"x":{"dtype":"F32","shape":[6],"data_offsets":[24,48]}}""", 48));
        string index = _folder.File("m.safetensors.index.json");
        File.WriteAllText(index, json);
        Assert.Contains(why, Assert.Throws<CheckpointException>(() => Checkpoint.Open(index)).Message);

        File.WriteAllText(index, """{"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}""");
        using var sound = Checkpoint.Open(index);
        Assert.Equal(["a", "b"], sound.Tensors.Keys.Order());
        using var b = sound.Read("b", ScalarType.Float32, CPU);
        Assert.Equal([6L], b.shape);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("<!DOCTYPE html><html>Sign in</html>")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n")]
    [InlineData("PK\u0003\u0004 no zip archive at all, only its first bytes")]
    public void Files_of_other_kinds_are_refused(string text) => Refused("", Encoding.UTF8.GetBytes(text));

    private ICheckpoint Open(byte[] file)
    {
        string path = _folder.File("model.pt");
        File.WriteAllBytes(path, file);
        return Checkpoint.Open(path);
    }

    private void RefusedPickle(string why, PickleBuilder pickle) => Refused(why, TorchArchive.Build(pickle.End(), Data));

    private void Refused(string why, byte[] file, string named = "")
    {
        var error = Assert.Throws<CheckpointException>(() => Open(file).Dispose());
        Assert.Contains("model.pt", error.Message);
        Assert.Contains(why, error.Message);
        Assert.Contains(named, error.Message);
        Assert.False(File.Exists("hacked"));
    }

    private static byte[] Safetensors(string header, int data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. new byte[data]];
    }

    private static byte[] Legacy(byte[] pickle, long count, int dataBytes, string key = "0")
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, count);
        return
        [
            .. TorchLegacyCheckpoint.Magic,
            .. new PickleBuilder().Op('M').Raw(0xe9, 3).End(),
            .. new PickleBuilder().Op('}').Text("little_endian").Raw(0x88).Op('s').End(),
            .. pickle,
            .. new PickleBuilder().Op(']').Op('(').Text(key).Op('e').End(),
            .. length,
            .. new byte[dataBytes],
        ];
    }

    private static byte[] Changed(byte[] file, int at, params byte[] bytes)
    {
        byte[] changed = [.. file];
        bytes.CopyTo(changed, at);
        return changed;
    }

    private static int Find(byte[] file, ReadOnlySpan<byte> what, int from) => file.AsSpan(from).IndexOf(what) is >= 0 and var at
        ? from + at
        : throw new InvalidOperationException("The file has no such bytes.");
}
