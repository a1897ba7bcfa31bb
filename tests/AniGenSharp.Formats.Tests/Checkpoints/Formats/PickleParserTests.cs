using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.TestKit.Files;

namespace AniGenSharp.Formats.Tests.Checkpoints.Formats;

/// <summary>Every representation of a tensor that torch's weights-only reader accepts, and the view that results.</summary>
public sealed class PickleParserTests
{
    /// <summary>The form that torch before 0.2 writes.</summary>
    [Fact]
    public void A_tensor_without_gradient_flags_is_read() => View(
        new(new("0", 6), StoredType.Float32, 1, [2, 2], [2, 1]),
        new PickleBuilder().Global("torch._utils", "_rebuild_tensor").Op('(').Storage("FloatStorage", "0", 6).Long(1).Longs(2, 2)
            .Longs(2, 1).Op("tR"));

    /// <summary>The form that torch 0.1 writes: an empty tensor of a class is created and then filled.</summary>
    [Theory]
    [InlineData("torch", "DoubleTensor", 'R')]
    [InlineData("torch", "Tensor", '\u0081')]
    [InlineData("torch.nn.parameter", "Parameter", '\u0081')]
    public void A_tensor_filled_from_its_state_is_read(string module, string name, char create) => View(
        new(new("0", 6, StoredType.Float64), StoredType.Float64, 0, [6], [1]),
        new PickleBuilder().Global(module, name).Op(')').Op(create)
            .Op('(').Storage("DoubleStorage", "0", 6).Long(0).Longs(6).Longs(1).Op("tb"));

    [Fact]
    public void A_parameter_is_unwrapped_to_its_tensor() => View(
        new(new("0", 3), StoredType.Float32, 0, [3], [1]),
        new PickleBuilder().Global("torch.nn.parameter", "Parameter").Op('(').Tensor().Op("tR").Op("(\u0088\u0089Ntb"));

    [Theory]
    [InlineData("_rebuild_parameter")]
    [InlineData("_rebuild_parameter_with_state")]
    [InlineData("_rebuild_device_tensor_from_cpu_tensor")]
    public void A_tensor_rebuilt_from_another_is_that_tensor(string function) => View(
        new(new("0", 3), StoredType.Float32, 0, [3], [1]),
        new PickleBuilder().Global("torch._utils", function).Op('(').Tensor().Op("\u0088NtR"));

    [Fact]
    public void A_tensor_with_attributes_is_read() => View(
        new(new("0", 6), StoredType.Float32, 0, [6], [1]),
        new PickleBuilder().Global("torch._tensor", "_rebuild_from_type_v2").Op('(').Global("torch._utils", "_rebuild_tensor_v2")
            .Global("torch", "Tensor").Op('(').Storage("FloatStorage", "0", 6).Long(0).Longs(6).Longs(1).Op("\u0089}t}tR"));

    /// <summary>For types without a storage class, torch saves untyped bytes and the name of the type.</summary>
    [Theory]
    [InlineData("float8_e4m3fn", nameof(StoredType.Float8E4M3), 8)]
    [InlineData("float8_e5m2", nameof(StoredType.Float8E5M2), 8)]
    [InlineData("float8_e4m3fnuz", nameof(StoredType.Float8E4M3Fnuz), 8)]
    [InlineData("float8_e5m2fnuz", nameof(StoredType.Float8E5M2Fnuz), 8)]
    [InlineData("float8_e8m0fnu", nameof(StoredType.Float8E8M0), 8)]
    [InlineData("uint16", nameof(StoredType.UInt16), 4)]
    [InlineData("uint32", nameof(StoredType.UInt32), 2)]
    [InlineData("uint64", nameof(StoredType.UInt64), 1)]
    public void A_tensor_of_untyped_bytes_is_read(string element, string type, long capacity)
    {
        var view = View(
            new(new("0", 8, StoredType.UInt8), Enum.Parse<StoredType>(type), 0, [1], [1]),
            new PickleBuilder().Global("torch._utils", "_rebuild_tensor_v3").Op('(').Storage("UntypedStorage", "0", 8).Long(0)
                .Longs(1).Longs(1)
                .Op("\u0089}").Global("torch", element).Op("tR"));
        Assert.Equal(capacity, view.Capacity);
    }

    [Fact]
    public void A_view_of_a_storage_starts_at_its_offset() => View(
        new(new("root", 10), StoredType.Float32, 6, [2], [1]),
        new PickleBuilder().Global("torch._utils", "_rebuild_tensor_v2").Op('(')
            .Op('(').Text("storage").Global("torch", "FloatStorage").Text("root").Text("cpu").Long(10)
            .Op('(').Text("part").Long(5).Long(3).Op("ttQ").Long(1).Longs(2).Longs(1).Op("\u0089}tR"));

    [Theory]
    [InlineData(8, 3)]
    [InlineData(-1, 3)]
    [InlineData(5, -1)]
    [InlineData(5, long.MaxValue)]
    public void A_view_outside_its_storage_is_rejected(long start, long count) => Refused(
        "a part of the storage 'root' is outside it",
        new PickleBuilder().Op('(').Text("storage").Global("torch", "FloatStorage").Text("root").Text("cpu").Long(10)
            .Op('(').Text("part").Long(start).Long(count).Op("ttQ"));

    [Theory]
    [InlineData("torch")]
    [InlineData("torch.cuda")]
    public void Storages_of_every_device_are_recognized(string module)
    {
        var pickle = new PickleBuilder().Op('(').Text("storage").Global(module, "HalfStorage").Text("0").Text("cuda:0").Long(4).Op("tQ");
        Assert.Equal(new PickledStorage(StoredType.Float16, "0", 4), Assert.Single(Parse(pickle).Storages));
    }

    [Fact]
    public void A_shape_may_be_a_torch_Size() => View(
        new(new("0", 6), StoredType.Float32, 0, [2, 3], [3, 1]),
        new PickleBuilder().Global("torch._utils", "_rebuild_tensor_v2").Op('(').Storage("FloatStorage", "0", 6).Long(0)
            .Global("torch", "Size").Op('(').Longs(2, 3).Op("tR").Longs(3, 1).Op("tR"));

    [Fact]
    public void An_ordered_dictionary_of_Python_2_is_read_from_pairs()
    {
        var dictionary = Assert.IsType<PickledDictionary>(Parse(
            new PickleBuilder().Global("collections", "OrderedDict").Op("(((").Text("b").Long(1).Op("t(").Text("a").Long(2)
                .Op("tttR")).Value);
        Assert.Equal([("b", 1L), ("a", 2L)], dictionary.Entries.Select(entry => (entry.Key, (long)entry.Value!)));
    }

    /// <summary>A random seed of 2⁶³ or more takes 9 bytes.</summary>
    [Fact]
    public void Integers_of_any_length_are_read()
    {
        Assert.Equal(-2L, Parse(new PickleBuilder().Raw(0x8a, 1, 0xfe)).Value);
        Assert.Equal(0L, Parse(new PickleBuilder().Raw(0x8a, 0)).Value);
        Assert.Equal(long.MinValue, Parse(new PickleBuilder().Long(long.MinValue)).Value);
        Assert.Equal(
            "an integer of over 64 bits", Pickled.Describe(Parse(new PickleBuilder().Raw(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0x80, 0)).Value));
    }

    [Fact]
    public void A_call_with_too_few_arguments_is_rejected() => Refused(
        "torch._utils._rebuild_tensor_v2 is called with 1 arguments",
        new PickleBuilder().Global("torch._utils", "_rebuild_tensor_v2").Op('(').Storage("FloatStorage", "0", 6).Op("tR"));

    [Theory]
    [InlineData("torch", "float32")]
    [InlineData("torch", "FloatStorage")]
    public void A_name_that_is_not_a_function_cannot_be_called(string module, string name) =>
        Refused($"{module}.{name} is not a function", new PickleBuilder().Global(module, name).Op(")R"));

    private static PickledTensor View(ExpectedView expected, PickleBuilder pickle)
    {
        var tensor = Pickled.As<PickledTensor>(Pickled.Tensor(Parse(pickle).Value));
        Assert.Equal(new PickledStorage(expected.Storage.Type, expected.Storage.Key, expected.Storage.Count), tensor.Storage);
        Assert.Equal(expected.Type, tensor.Type);
        Assert.Equal(expected.Offset, tensor.Offset);
        Assert.Equal(expected.Shape, tensor.Shape);
        Assert.Equal(expected.Strides, tensor.Strides);
        return tensor;
    }

    private static Unpickled Parse(PickleBuilder pickle) => PickleParser.Parse(pickle.End(), "test.pt");

    private static void Refused(string why, PickleBuilder pickle)
    {
        var error = Assert.Throws<CheckpointException>(() => Parse(pickle));
        Assert.StartsWith("test.pt: ", error.Message);
        Assert.Contains(why, error.Message);
    }

    private sealed record ExpectedStorage(string Key, long Count, StoredType Type = StoredType.Float32);

    private sealed record ExpectedView(ExpectedStorage Storage, StoredType Type, long Offset, long[] Shape, long[] Strides);
}
