using System.Buffers.Binary;
using System.Text;

namespace AniGenSharp.TestKit.Files;

/// <summary>Writes pickles opcode by opcode, sound or not.</summary>
public sealed class PickleBuilder
{
    private readonly MemoryStream _bytes = new();

    public PickleBuilder() => Raw(0x80, 2);

    public PickleBuilder Raw(params byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

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

    public PickleBuilder Global(string module, string name) => Op('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    /// <summary>A tensor as torch writes it: a view of a storage.</summary>
    public PickleBuilder Tensor(string key, long count, long offset, long[] shape, long[] strides, string storage = "FloatStorage")
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op('(');
        Op('(').Text("storage").Global("torch", storage).Text(key).Text("cpu").Long(count).Op('t').Op('Q').Long(offset);
        foreach (long[] list in new[] { shape, strides })
        {
            Op('(');
            foreach (long value in list)
                Long(value);
            Op('t');
        }
        return Raw(0x89).Global("collections", "OrderedDict").Op(')').Op('R').Op('t').Op('R');
    }

    /// <summary>A state dict of one tensor, in full.</summary>
    public static byte[] StateDict(string name, string key, long count, long offset, long[] shape, long[] strides) =>
        new PickleBuilder().Op('}').Text(name).Tensor(key, count, offset, shape, strides).Op('s').End();

    public byte[] End()
    {
        Op('.');
        return _bytes.ToArray();
    }
}
