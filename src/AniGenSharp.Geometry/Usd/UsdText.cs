using System.Globalization;
using System.Numerics;
using System.Text;

namespace AniGenSharp.Geometry.Usd;

/// <summary>Text of a usda layer: indented blocks and values in USD's syntax.</summary>
internal sealed class UsdText
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Adds a line.</summary>
    public void Line(string line) => _text.Append(' ', 4 * _depth).Append(line).Append('\n');

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
    /// <param name="values">The elements in USD's syntax.</param>
    /// <param name="metadata">Such as <c>interpolation = "vertex"</c>, or null.</param>
    public void Array(string name, IEnumerable<string> values, string? metadata = null)
    {
        _text.Append(' ', 4 * _depth).Append(name).Append(" = ");
        AppendArray(values);
        if (metadata is null)
        {
            _text.Append('\n');
            return;
        }
        _text.Append(" (\n");
        foreach (string line in metadata.Split(", "))
            Line("    " + line);
        Line(")");
    }

    /// <summary>Adds an attribute whose value is an array that changes with time.</summary>
    public void Samples(string name, IEnumerable<(long Code, IEnumerable<string> Values)> samples)
    {
        Line(name + ".timeSamples = {");
        foreach (var (code, values) in samples)
        {
            _text.Append(' ', 4 * _depth + 4).Append(code.ToString(CultureInfo.InvariantCulture)).Append(": ");
            AppendArray(values);
            _text.Append(",\n");
        }
        Line("}");
    }

    /// <summary>The whole text.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>A number, with as many digits as it needs.</summary>
    public static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A vector of four numbers.</summary>
    public static string Vector(Vector4 v) => $"({Number(v.X)}, {Number(v.Y)}, {Number(v.Z)}, {Number(v.W)})";

    /// <summary>A vector.</summary>
    public static string Vector(Vector3 v) => $"({Number(v.X)}, {Number(v.Y)}, {Number(v.Z)})";

    /// <summary>A quaternion, its real part first.</summary>
    public static string Rotation(Quaternion q) => $"({Number(q.W)}, {Number(q.X)}, {Number(q.Y)}, {Number(q.Z)})";

    /// <summary>A matrix of row vectors, as System.Numerics has it.</summary>
    public static string Matrix(Matrix4x4 m)
    {
        return $"( {Row(m.M11, m.M12, m.M13, m.M14)}, {Row(m.M21, m.M22, m.M23, m.M24)}, "
            + $"{Row(m.M31, m.M32, m.M33, m.M34)}, {Row(m.M41, m.M42, m.M43, m.M44)} )";

        static string Row(float a, float b, float c, float d) => $"({Number(a)}, {Number(b)}, {Number(c)}, {Number(d)})";
    }

    /// <summary>A quoted string or token.</summary>
    public static string Quoted(string text) => $"\"{text}\"";

    private void AppendArray(IEnumerable<string> values) => _text.Append('[').AppendJoin(", ", values).Append(']');
}
