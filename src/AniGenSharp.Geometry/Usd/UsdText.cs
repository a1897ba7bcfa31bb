using System.Globalization;
using System.Numerics;
using System.Text;

namespace AniGenSharp.Geometry.Usd;

/// <summary>Text of a usda layer as UTF-8: indented blocks and values in USD's syntax.</summary>
internal sealed class UsdText
{
    private const int MaxNumberLength = 32;

    private byte[] _bytes = new byte[1 << 16];
    private int _length, _depth;

    /// <summary>Adds a line.</summary>
    public void Line(string line)
    {
        Indent();
        Append(line);
        Append("\n");
    }

    /// <summary>Adds a prim with its content. Metadata are on lines of their own, because some readers go line by line.</summary>
    /// <param name="header">Such as <c>def Mesh "Body"</c>.</param>
    /// <param name="content">Adds the lines between the braces.</param>
    /// <param name="schemas">API schemas that the prim applies.</param>
    public void Block(string header, Action content, params string[] schemas)
    {
        if (schemas.Length == 0)
        {
            Line(header);
        }
        else
        {
            Line(header + " (");
            Line($"    prepend apiSchemas = [{string.Join(", ", schemas.Select(Quoted))}]");
            Line(")");
        }
        Line("{");
        _depth++;
        content();
        _depth--;
        Line("}");
    }

    /// <summary>Adds an attribute whose value is an array.</summary>
    /// <param name="name">Type and name, such as <c>point3f[] points</c>.</param>
    /// <param name="values">The elements.</param>
    /// <param name="append">Appends one element: one of the methods called <c>Append</c>.</param>
    /// <param name="metadata">Such as <c>interpolation = "vertex"</c>, or null.</param>
    public void Array<T>(string name, IEnumerable<T> values, Action<T> append, string? metadata = null)
    {
        Indent();
        Append(name);
        Append(" = ");
        AppendArray(values, append);
        if (metadata is null)
        {
            Append("\n");
            return;
        }
        Append(" (\n");
        foreach (string line in metadata.Split(", "))
            Line("    " + line);
        Line(")");
    }

    /// <summary>Adds an attribute whose value is an array that changes with time.</summary>
    /// <param name="name">Type and name.</param>
    /// <param name="codes">The time codes.</param>
    /// <param name="values">The elements at each time code.</param>
    /// <param name="append">Appends one element.</param>
    public void Samples<T>(string name, long[] codes, T[][] values, Action<T> append)
    {
        Line(name + ".timeSamples = {");
        _depth++;
        for (int i = 0; i < codes.Length; i++)
        {
            Indent();
            AppendFormatted(codes[i]);
            Append(": ");
            AppendArray(values[i], append);
            Append(",\n");
        }
        _depth--;
        Line("}");
    }

    /// <summary>The whole text.</summary>
    public byte[] ToBytes() => _bytes[.._length];

    /// <summary>Appends text.</summary>
    public void Append(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
    }

    /// <summary>Appends a whole number.</summary>
    public void Append(int value) => AppendFormatted(value);

    /// <summary>Appends a number, with as many digits as it needs.</summary>
    public void Append(float value) => AppendFormatted(value);

    /// <summary>Appends a vector.</summary>
    public void Append(Vector2 v) => AppendTuple([v.X, v.Y]);

    /// <summary>Appends a vector.</summary>
    public void Append(Vector3 v) => AppendTuple([v.X, v.Y, v.Z]);

    /// <summary>Appends a quaternion, its real part first.</summary>
    public void Append(Quaternion q) => AppendTuple([q.W, q.X, q.Y, q.Z]);

    /// <summary>Appends a matrix of row vectors, as System.Numerics has it.</summary>
    public void Append(Matrix4x4 m)
    {
        Append("( ");
        for (int row = 0; row < 4; row++)
        {
            AppendTuple([m[row, 0], m[row, 1], m[row, 2], m[row, 3]]);
            Append(row < 3 ? ", " : " )");
        }
    }

    /// <summary>Appends a quoted string or token.</summary>
    public void AppendQuoted(string text) => Append(Quoted(text));

    /// <summary>A quoted string or token.</summary>
    public static string Quoted(string text) => $"\"{text}\"";

    /// <summary>A number, with as many digits as it needs.</summary>
    public static string Number(float value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A vector of three numbers.</summary>
    public static string Vector(Vector3 v) => $"({Number(v.X)}, {Number(v.Y)}, {Number(v.Z)})";

    /// <summary>A vector of four numbers.</summary>
    public static string Vector(Vector4 v) => $"({Number(v.X)}, {Number(v.Y)}, {Number(v.Z)}, {Number(v.W)})";

    private void AppendArray<T>(IEnumerable<T> values, Action<T> append)
    {
        Append("[");
        bool first = true;
        foreach (var value in values)
        {
            if (!first)
                Append(", ");
            first = false;
            append(value);
        }
        Append("]");
    }

    private void AppendTuple(ReadOnlySpan<float> values)
    {
        Append("(");
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0)
                Append(", ");
            AppendFormatted(values[i]);
        }
        Append(")");
    }

    private void AppendFormatted<T>(T value) where T : IUtf8SpanFormattable
    {
        Reserve(MaxNumberLength);
        if (!value.TryFormat(_bytes.AsSpan(_length), out int written, default, CultureInfo.InvariantCulture))
            throw new InvalidOperationException($"A number has more than {MaxNumberLength} characters.");
        _length += written;
    }

    private void Indent()
    {
        Reserve(4 * _depth);
        _bytes.AsSpan(_length, 4 * _depth).Fill((byte)' ');
        _length += 4 * _depth;
    }

    private void Reserve(int count)
    {
        if (_length + count > _bytes.Length)
            System.Array.Resize(ref _bytes, Math.Max(checked(_length + count), (int)Math.Min(2L * _bytes.Length, System.Array.MaxLength)));
    }
}
