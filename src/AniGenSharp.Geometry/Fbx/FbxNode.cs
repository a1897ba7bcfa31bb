namespace AniGenSharp.Geometry.Fbx;

/// <summary>
/// A record of an FBX document: a name, properties, and nested records. Property types are the .NET types of the values:
/// <see cref="short"/>, <see cref="int"/>, <see cref="long"/>, <see cref="float"/>, <see cref="double"/>, <see cref="bool"/>,
/// <see cref="string"/>, arrays of them, and <see cref="T:byte[]"/> for raw data.
/// </summary>
internal sealed class FbxNode(string name, params object[] properties)
{
    private readonly List<FbxNode> _children = [];

    /// <summary>The record's name, at most 255 ASCII characters.</summary>
    public string Name { get; } = name;

    /// <summary>The values of the record.</summary>
    public IReadOnlyList<object> Properties { get; } = properties;

    /// <summary>The nested records, in order.</summary>
    public IReadOnlyList<FbxNode> Children => _children;

    /// <summary>Whether an empty list of nested records is written, as readers expect of some records.</summary>
    public bool HasEmptyList { get; init; }

    /// <summary>Adds a nested record.</summary>
    /// <returns>The nested record.</returns>
    public FbxNode Add(FbxNode child)
    {
        _children.Add(child);
        return child;
    }

    /// <summary>Adds a nested record with the given name and values.</summary>
    /// <returns>The nested record.</returns>
    public FbxNode Add(string child, params object[] values) => Add(new FbxNode(child, values));
}
