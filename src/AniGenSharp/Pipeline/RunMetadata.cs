using System.Text.Json.Serialization;
using AniGenSharp.Models;
using AniGenSharp.Runtime;

namespace AniGenSharp.Pipeline;

/// <summary>How the networks of a run were run. It is saved with the stages as JSON.</summary>
/// <param name="Settings">The settings with every choice made.</param>
/// <param name="Versions">Versions of the software.</param>
/// <param name="Device">Device and precision.</param>
/// <param name="Checkpoints">SHA-256 of each weight file.</param>
/// <param name="Notes">What is worth knowing, one sentence each. Saved as <c>Remarks</c>, the name in files of earlier versions.</param>
/// <param name="Picture">File name of the picture; null if an earlier version saved the stages.</param>
internal sealed record RunMetadata(
    ResolvedSettings Settings, IReadOnlyDictionary<string, string> Versions, string Device, IReadOnlyDictionary<string, string> Checkpoints,
    [property: JsonPropertyName("Remarks")] IReadOnlyList<string> Notes, string? Picture = null)
{
    /// <summary>The metadata of a run.</summary>
    /// <param name="models">The networks.</param>
    /// <param name="settings">Seed, steps, guidance and joint density.</param>
    /// <param name="picture">Path of the picture.</param>
    public static RunMetadata Of(LoadedModels models, ResolvedSettings settings, string picture) => new(
        settings, RuntimeVersions.All, models.PlacementText, models.Digests, models.Notes(settings), Path.GetFileName(picture));
}
