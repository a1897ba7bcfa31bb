using System.Numerics;

namespace AniGenSharp.Geometry.Fbx;

/// <summary>The objects of an FBX document and the connections between them.</summary>
internal sealed class FbxObjects
{
    private const long FirstId = 1_000_000;
    private const string ClassSeparator = "\0\u0001";
    private long _lastId = FirstId;

    /// <summary>The record <c>Objects</c>.</summary>
    public FbxNode Objects { get; } = new("Objects");

    /// <summary>The record <c>Connections</c>.</summary>
    public FbxNode Connections { get; } = new("Connections");

    /// <summary>Adds an object with a fresh identifier.</summary>
    /// <param name="type">Record name: <c>Model</c>, <c>Geometry</c>, <c>Deformer</c>, …</param>
    /// <param name="name">The object's name.</param>
    /// <param name="nameClass">Class appended to the name in the file: <c>Model</c>, <c>SubDeformer</c>, …</param>
    /// <param name="subtype">Third property: <c>Mesh</c>, <c>LimbNode</c>, <c>Skin</c>, …</param>
    /// <returns>The object's identifier and record.</returns>
    public (long Id, FbxNode Record) Add(string type, string name, string nameClass, string subtype)
    {
        long id = ++_lastId;
        return (id, Objects.Add(type, id, name + ClassSeparator + nameClass, subtype));
    }

    /// <summary>Makes one object a child of another; 0 is the scene's root.</summary>
    public void Connect(long child, long parent) => Connections.Add("C", "OO", child, parent);

    /// <summary>Connects an object to a property of another.</summary>
    public void Connect(long child, long parent, string property) => Connections.Add("C", "OP", child, parent, property);

    /// <summary>Adds an empty property table.</summary>
    public static FbxNode Properties(FbxNode record) => record.Add(new FbxNode("Properties70") { HasEmptyList = true });

    /// <summary>Adds a property of three components: a vector, a color, or a local translation, rotation or scaling.</summary>
    public static void Add(FbxNode properties, string name, string type, Vector3 value)
    {
        string label = type is "ColorRGB" ? "Color" : type is "Vector3D" ? "Vector" : "";
        string flags = type.StartsWith("Lcl", StringComparison.Ordinal) ? "A" : "";
        properties.Add("P", name, type, label, flags, (double)value.X, (double)value.Y, (double)value.Z);
    }

    /// <summary>Adds a property of one value of the types int, double, string, enum or KTime.</summary>
    public static void Add(FbxNode properties, string name, object value)
    {
        (string type, string label) = value switch
        {
            int => ("int", "Integer"),
            double => ("double", "Number"),
            long => ("KTime", "Time"),
            string => ("KString", ""),
            _ => throw new ArgumentException($"No property type for {value.GetType().Name}.", nameof(value)),
        };
        properties.Add("P", name, type, label, "", value);
    }

    /// <summary>A matrix as FBX stores it: 16 numbers, the translation last, which is the order of System.Numerics.</summary>
    public static double[] Matrix(Matrix4x4 m) =>
    [
        m.M11, m.M12, m.M13, m.M14, m.M21, m.M22, m.M23, m.M24, m.M31, m.M32, m.M33, m.M34, m.M41, m.M42, m.M43, m.M44,
    ];
}
