using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>What a run did: written as <c>report.json</c>.</summary>
public sealed record GenerationReport
{
    /// <summary>File name of the picture; null where it is not known.</summary>
    public string? Picture { get; init; }

    /// <summary>The options as they were resolved.</summary>
    public required ResolvedSettings Settings { get; init; }

    /// <summary>Version of this library and of libtorch.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Device and precision.</summary>
    public required string Device { get; init; }

    /// <summary>SHA-256 of each weight file, by its path below the checkpoint folder.</summary>
    public required IReadOnlyDictionary<string, string> Checkpoints { get; init; }

    /// <summary>Time and memory of each stage, in order.</summary>
    public required IReadOnlyList<StageReport> Stages { get; init; }

    /// <summary>Wall time of the whole, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Occupied voxels of the surface.</summary>
    public required int Voxels { get; init; }

    /// <summary>Occupied voxels of the skeleton.</summary>
    public required int SkeletonVoxels { get; init; }

    /// <summary>Triangles of the dense mesh, before cleaning and simplification.</summary>
    public required int DenseFaces { get; init; }

    /// <summary>What cleaning and simplification did.</summary>
    public required SurfaceCleaningReport Cleaning { get; init; }

    /// <summary>Mean absolute difference of the texture from the views it was baked from, 0…1; null for the direct bake.</summary>
    public double? BakeError { get; init; }

    /// <summary>The rig check's figures.</summary>
    public required RigCheckReport Rig { get; init; }

    /// <summary>Tear under the rig check's poses with the trees of joints as they were decoded; the same as the rig's where there was one.</summary>
    public required TearReport TearBeforeRepair { get; init; }

    /// <summary>Vertices of the mesh, seams of the texture counted double.</summary>
    public required int Vertices { get; init; }

    /// <summary>Triangles of the mesh.</summary>
    public required int Faces { get; init; }

    /// <summary>Triangles of each further level of detail.</summary>
    public IReadOnlyList<int> LevelFaces { get; init; } = [];

    /// <summary>Joints of the skeleton.</summary>
    public required int Joints { get; init; }

    /// <summary>Which joints are which bones of a humanoid (VRM 1.0 names), with a confidence; null where the skeleton is none.</summary>
    public HumanoidMapping? Humanoid { get; init; }

    /// <summary>What was mended or is worth knowing, one sentence each.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }
}

/// <summary>The settings of a run with every choice made.</summary>
/// <param name="Seed">Seed of the noise.</param>
/// <param name="StructureGuidance">Guidance strength of the sparse structure.</param>
/// <param name="StructureSteps">Its steps.</param>
/// <param name="LatentGuidance">Guidance strength of the structured latents.</param>
/// <param name="LatentSteps">Their steps.</param>
/// <param name="JointsDensity">Wanted joint density.</param>
public sealed record ResolvedSettings(
    long Seed, double StructureGuidance, int StructureSteps, double LatentGuidance, int LatentSteps, int JointsDensity);

/// <summary>One stage's cost.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="PeakBytes">Peak resident memory of the process during the stage; only of its last part where another run in the process began a stage meanwhile.</param>
public sealed record StageReport(GenerationStage Stage, double Seconds, long PeakBytes);
