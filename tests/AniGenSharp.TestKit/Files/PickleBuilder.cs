using System.Buffers.Binary;
using System.Text;

namespace AniGenSharp.TestKit.Files;

/// <summary>Writes pickles opcode by opcode, valid or not.</summary>
public sealed class PickleBuilder
{
    private readonly MemoryStream _bytes = new();

    public PickleBuilder() => Raw(0x80, 2);

    public PickleBuilder Raw(params byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>Opcodes without arguments.</summary>
    public PickleBuilder Op(string opcodes) => Raw(Encoding.Latin1.GetBytes(opcodes));

    public PickleBuilder Op(char opcode) => Raw((byte)opcode);

    public PickleBuilder Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Op('X').Raw(length).Raw(utf8);
    }

    public PickleBuilder Long(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8a, 8).Raw(bytes);
    }

    /// <summary>A tuple of integers.</summary>
    public PickleBuilder Longs(params long[] values)
    {
        Op('(');
        foreach (long value in values)
            Long(value);
        return Op('t');
    }

    public PickleBuilder Global(string module, string name) => Op('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    /// <summary>A storage, given by its persistent ID.</summary>
    public PickleBuilder Storage(string type, string key, long count) =>
        Op('(').Text("storage").Global("torch", type).Text(key).Text("cpu").Long(count).Op("tQ");

    /// <summary>A tensor as torch writes it, as a view of a storage.</summary>
    public PickleBuilder Tensor(string key, long count, long offset, long[] shape, long[] strides, string storage = "FloatStorage") =>
        Global("torch._utils", "_rebuild_tensor_v2").Op('(').Storage(storage, key, count).Long(offset).Longs(shape).Longs(strides)
            .Raw(0x89).Global("collections", "OrderedDict").Op(")RtR");

    /// <summary>A tensor of three floats.</summary>
    public PickleBuilder Tensor(string key = "0") => Tensor(key, 3, 0, [3], [1]);

    public byte[] End()
    {
        Op('.');
        return _bytes.ToArray();
    }
}
