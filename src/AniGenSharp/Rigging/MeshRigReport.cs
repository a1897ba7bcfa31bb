using System.Text.Json;
using AniGenSharp.Contracts;
using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>How a mesh got its rig and what it cost; the command writes it as <c>report.json</c>.</summary>
public sealed record MeshRigReport
{
    /// <summary>File name of the mesh.</summary>
    public required string Mesh { get; init; }

    /// <summary>File name of the picture that the networks saw; null if it is a picture of the mesh.</summary>
    public string? Picture { get; init; }

    /// <summary>The sampling settings of the rig that was kept, with the checkpoint's defaults filled in.</summary>
    public required ResolvedSettings Settings { get; init; }

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

    /// <summary>Which way the mesh was taken to face.</summary>
    public required FrontEstimate Orientation { get; init; }

    /// <summary>Every rig that was tried.</summary>
    public required IReadOnlyList<RigCandidate> Candidates { get; init; }

    /// <summary>Occupied voxels of the mesh.</summary>
    public required int Voxels { get; init; }

    /// <summary>Occupied voxels of the skeleton.</summary>
    public required int SkeletonVoxels { get; init; }

    /// <summary>Vertices of the mesh, as the file has them.</summary>
    public required int Vertices { get; init; }

    /// <summary>Triangles of the mesh.</summary>
    public required int Faces { get; init; }

    /// <summary>Joints of the skeleton.</summary>
    public required int Joints { get; init; }

    /// <summary>Figures of the rig check.</summary>
    public required RigCheckReport Rig { get; init; }

    /// <summary>Which joint is which humanoid bone (VRM 1.0 names), with a confidence; null if the skeleton is not a humanoid.</summary>
    public HumanoidMapping? Humanoid { get; init; }

    /// <summary>The trees of joints that were attached to the body, by joint of the skeleton before a rig preset.</summary>
    public IReadOnlyList<RigAttachment> Attachments { get; init; } = [];

    /// <summary>What was repaired and what else is worth knowing, one sentence per note.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The report as the command writes it: indented JSON in camel case.</summary>
    /// <returns>The bytes of the file, UTF-8.</returns>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ReportJson.Options);
}
