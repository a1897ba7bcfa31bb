using System.Text.Json;
using System.Text.Json.Serialization;
using AniGenSharp.Geometry.Editing;
using AniGenSharp.Geometry.Files;

namespace AniGenSharp.Geometry;

/// <summary>
/// One change of a rig, as data: it names joints, so that a list of edits can be stored, shown, and applied again to the same asset; to
/// undo the last edit is to apply the others. Positions are in the space of glTF files: y up, facing +z.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "edit")]
[JsonDerivedType(typeof(RenameJoint), "rename")]
[JsonDerivedType(typeof(MoveJoint), "move")]
[JsonDerivedType(typeof(MergeJoint), "merge")]
[JsonDerivedType(typeof(DeleteJoint), "delete")]
[JsonDerivedType(typeof(SplitBone), "split")]
[JsonDerivedType(typeof(Reroot), "reroot")]
[JsonDerivedType(typeof(MirrorNames), "mirror")]
[JsonDerivedType(typeof(SmoothWeights), "smooth")]
[JsonDerivedType(typeof(PaintWeights), "paint")]
public abstract record RigEdit
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
        AllowOutOfOrderMetadataProperties = true,
    };

    /// <summary>Reads a list of edits.</summary>
    /// <param name="json">A JSON array of objects, each with a property <c>edit</c> that says what it does.</param>
    /// <exception cref="InvalidDataException">This is not such a list; the message says where.</exception>
    public static IReadOnlyList<RigEdit> ReadAll(string json)
    {
        try
        {
            var edits = JsonSerializer.Deserialize<RigEdit?[]>(json, s_json)
                ?? throw new InvalidDataException("The edits are not a list.");
            return [.. edits.Select((edit, i) => edit ?? throw new InvalidDataException($"Edit {i + 1} is empty."))];
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"The edits cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Reads a file with a list of edits.</summary>
    /// <param name="path">A file in the format of <see cref="ReadAll"/>.</param>
    /// <exception cref="InvalidDataException">It does not hold such a list; the message says where.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<RigEdit> ReadFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            return ReadAll(InputFile.ReadAllText(path));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Writes a list of edits as <see cref="ReadAll"/> reads it.</summary>
    /// <param name="edits">The edits.</param>
    public static string WriteAll(IReadOnlyList<RigEdit> edits) => JsonSerializer.Serialize(edits, s_json);

    /// <summary>The rig after this edit.</summary>
    /// <exception cref="ArgumentException">The edit does not fit the rig; the message says why.</exception>
    internal abstract RigState Apply(RigState rig);
}
