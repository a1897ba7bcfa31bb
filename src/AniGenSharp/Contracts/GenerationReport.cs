using System.Text.Json;
using AniGenSharp.Contracts;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Files;

namespace AniGenSharp;

/// <summary>What a run did and what it cost; the command writes it as <c>report.json</c>.</summary>
public sealed record GenerationReport
{
    /// <summary>File name of the picture; null if it is not known.</summary>
    public string? Picture { get; init; }

    /// <summary>The sampling settings, with the checkpoint's defaults filled in.</summary>
    public required ResolvedSettings Settings { get; init; }

    /// <summary>
    /// All options of the run, as they were given; with the same weights they give the same asset. Null in reports of earlier versions.
    /// </summary>
    public GenerationOptions? Options { get; init; }

    /// <summary>How the command wrote <c>mesh.glb</c>; null if it did not.</summary>
    public GlbOptions? Glb { get; init; }

    /// <summary>Versions of this library, TorchSharp, libtorch and .NET.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Device and precision.</summary>
    public required string Device { get; init; }

    /// <summary>SHA-256 of each weight file, by its path relative to the checkpoint folder.</summary>
    public required IReadOnlyDictionary<string, string> Checkpoints { get; init; }

    /// <summary>Time and memory of each stage, in order.</summary>
    public required IReadOnlyList<StageReport> Stages { get; init; }

    /// <summary>Wall time of all stages in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Occupied voxels of the surface.</summary>
    public required int Voxels { get; init; }

    /// <summary>Occupied voxels of the skeleton.</summary>
    public required int SkeletonVoxels { get; init; }

    /// <summary>Triangles of the dense mesh, before cleaning and simplification.</summary>
    public required int DenseFaces { get; init; }

    /// <summary>What cleaning and simplification did.</summary>
    public required SurfaceCleaningReport Cleaning { get; init; }

    /// <summary>
    /// Mean absolute difference between the texture and the views it was baked from, 0…1; null for the direct bake and for no bake.
    /// </summary>
    public double? BakeError { get; init; }

    /// <summary>The picture's camera and its share of the texture; null for other bakes than <see cref="BakeMode.Photo"/>.</summary>
    public PhotoReport? Photo { get; init; }

    /// <summary>Figures of the rig check.</summary>
    public required RigCheckReport Rig { get; init; }

    /// <summary>
    /// Tear under the rig check's poses before the joints were connected into one tree; the rig's own if they already were.
    /// </summary>
    public required TearReport TearBeforeRepair { get; init; }

    /// <summary>
    /// The trees of joints that were attached to the body, as indices of the generated skeleton (before a rig preset), by joint.
    /// </summary>
    public IReadOnlyList<RigAttachment> Attachments { get; init; } = [];

    /// <summary>Vertices of the mesh; texture seams count twice.</summary>
    public required int Vertices { get; init; }

    /// <summary>Triangles of the mesh.</summary>
    public required int Faces { get; init; }

    /// <summary>Triangles of each coarser level of detail.</summary>
    public IReadOnlyList<int> LevelFaces { get; init; } = [];

    /// <summary>Joints of the skeleton.</summary>
    public required int Joints { get; init; }

    /// <summary>
    /// The longest lengthening of an edge by a change of the rest pose, as a share of the mesh's longest side; null if the asset rests
    /// as generated.
    /// </summary>
    public float? RestPoseTear { get; init; }

    /// <summary>Which joint is which humanoid bone (VRM 1.0 names), with a confidence; null if the skeleton is not a humanoid.</summary>
    public HumanoidMapping? Humanoid { get; init; }

    /// <summary>What was repaired and what else is worth knowing, one sentence per note.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Reads a report.</summary>
    /// <param name="path">A <c>report.json</c> of the command, or what <see cref="ToJson"/> gave.</param>
    /// <exception cref="InvalidDataException">It is not a report; the message says why.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static GenerationReport Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            return JsonSerializer.Deserialize<GenerationReport>(
                InputFile.ReadAllBytes(path, ReportJson.MaxBytes), ReportJson.Options)
                ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: this is not a report of a run ({e.Message.Split('.')[0]}).", e);
        }
    }

    /// <summary>The report as JSON, in UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ReportJson.Options);
}
