using System.Text;

namespace AniGenSharp.TestKit.Files;

/// <summary>Writes small ONNX networks as protocol-buffer messages with the few fields that tests need.</summary>
public static class OnnxWriter
{
    /// <summary>
    /// A network of one 1 x 1 convolution over [1, 3, H, W], followed by pointwise operations without attributes.
    /// </summary>
    /// <param name="weights">[outputs][3].</param>
    /// <param name="biases">[outputs].</param>
    /// <param name="height">The height of the input; 0 for any height.</param>
    /// <param name="width">The width of the input; 0 for any width.</param>
    /// <param name="operations">The names of the operations after the convolution.</param>
    public static byte[] Pointwise(float[][] weights, float[] biases, int height = 0, int width = 0, params string[] operations)
    {
        long outputs = weights.Length;
        var nodes = new List<byte[]> { Node("Conv", ["picture", "weight", "bias"], "value0") };
        for (int i = 0; i < operations.Length; i++)
            nodes.Add(Node(operations[i], [$"value{i}"], $"value{i + 1}"));
        byte[] graph =
        [
            .. nodes.SelectMany(node => Field(1, node)),
            .. Field(2, "pointwise"),
            .. Field(5, Initializer("weight", [outputs, 3, 1, 1], [.. weights.SelectMany(w => w)])),
            .. Field(5, Initializer("bias", [outputs], biases)),
            .. Field(11, Value("picture", [1, 3, height, width])),
            .. Field(12, Value($"value{operations.Length}", [1, outputs, height, width])),
        ];
        // ir_version 8, opset 13 of the default domain.
        return [.. Number(1, 8), .. Field(7, graph), .. Field(8, [.. Field(1, ""), .. Number(2, 13)])];
    }

    private static byte[] Node(string operation, string[] inputs, string output) =>
        [.. inputs.SelectMany(input => Field(1, input)), .. Field(2, output), .. Field(4, operation)];

    private static byte[] Initializer(string name, long[] shape, float[] values) =>
        [.. shape.SelectMany(extent => Number(1, extent)), .. Number(2, 1), .. Field(8, name),
            .. Field(9, [.. values.SelectMany(BitConverter.GetBytes)])];

    /// <summary>A float tensor of the given shape; an extent of 0 is variable.</summary>
    private static byte[] Value(string name, long[] shape)
    {
        byte[] extents = [.. shape.SelectMany((extent, i) => Field(1, extent == 0 ? Field(2, $"d{i}") : Number(1, extent)))];
        byte[] tensor = [.. Number(1, 1), .. Field(2, extents)];
        return [.. Field(1, name), .. Field(2, Field(1, tensor))];
    }

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] data) => [.. Varint((number << 3) | 2), .. Varint(data.Length), .. data];

    private static byte[] Number(int number, long value) => [.. Varint(number << 3), .. Varint(value)];

    private static List<byte> Varint(long value)
    {
        var bytes = new List<byte>();
        for (; value > 127; value >>= 7)
            bytes.Add((byte)(value | 128));
        bytes.Add((byte)value);
        return bytes;
    }
}
