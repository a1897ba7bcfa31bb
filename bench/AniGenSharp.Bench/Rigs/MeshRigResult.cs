using System.Text.Json;
using AniGenSharp.Geometry.Files;
using AniGenSharp.Rigging;

namespace AniGenSharp.Bench.Rigs;

/// <summary>
/// What one creature's mesh got, beside the truth; written as one JSON file per creature, so that a stopped run still counts.
/// </summary>
/// <param name="Name">Name of the creature.</param>
/// <param name="Kind">Its class.</param>
/// <param name="Rigs">The rigs of all seeds, in the order of the seeds.</param>
internal sealed record MeshRigResult(string Name, string Kind, IReadOnlyList<MeshRigFigures> Rigs)
{
    /// <summary>Wall time of all seeds in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Whether the front was found.</summary>
    public bool FrontIsRight { get; init; } = true;

    /// <summary>The certainty of the front.</summary>
    public double Certainty { get; init; } = 1;

    /// <summary>The rig that the product keeps.</summary>
    public MeshRigFigures Kept()
    {
        RigCandidate[] own = [.. Rigs.Select(rig => rig.Own).OfType<RigCandidate>()];
        return own.Length < Rigs.Count
            ? Rigs[0]
            : Rigs[RigChoice.Best(RigChoice.Compare(own, [.. Rigs.Select(rig => rig.ToSkeleton())]))];
    }

    /// <summary>Reads the results of a folder, in the order of their names.</summary>
    public static MeshRigResult[] ReadAll(string folder) =>
    [
        .. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Select(file => JsonSerializer.Deserialize<MeshRigResult>(File.ReadAllBytes(file))!),
    ];

    /// <summary>The file of a creature in a folder of results.</summary>
    public static string PathOf(string folder, string name) => Path.Combine(folder, name + ".json");

    /// <summary>Writes the result into a folder; the file appears complete or not at all.</summary>
    public void Write(string folder)
    {
        AtomicFile.Write(PathOf(folder, Name), JsonSerializer.SerializeToUtf8Bytes(this));
    }
}
