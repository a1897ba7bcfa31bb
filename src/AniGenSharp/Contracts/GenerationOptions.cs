using System.Numerics;
using System.Text.Json.Serialization;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Cleanup;

namespace AniGenSharp;

/// <summary>How one asset is generated. Names and defaults are the reference's; null leaves a choice to the checkpoint.</summary>
public sealed record GenerationOptions
{
    /// <summary>The default simplification keeps at least this many faces, so that small models keep their shape.</summary>
    public const int MinDefaultFaces = 8000;

    /// <summary>Share of the dense mesh's faces that the default simplification keeps, as the reference does.</summary>
    private const double DefaultFaceShare = 0.05;

    private const double MaxGuidance = 100;
    private const int MaxSteps = 1000;
    private const int MaxJointsDensity = 4;
    private const int MaxHeight = 1000;
    private const int MinFaces = 4;
    private const int MinTextureSize = 256;
    private const int MaxTextureSize = 4096;
    private const int MaxViews = 3;
    private const int MaxSmoothIterations = 10000;

    // Measured on generated creatures at 2,000 to 100,000 faces: more smoothing takes the weights away from the truth, less tears more.
    private const double DefaultSmoothLength = 0.04;

    /// <summary>Seed of the initial noise. A seed gives the same noise as in the reference, bit for bit.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>
    /// Guidance strength of the sparse structure, 0…100; null for the checkpoint's own (7.5 for the official models, 1 for the
    /// starter model).
    /// </summary>
    public double? StructureGuidance { get; init; }

    /// <summary>
    /// Guidance strength of the structured latents, 0…100; null for the checkpoint's own (3 for the official models, 1 for the
    /// starter model).
    /// </summary>
    public double? LatentGuidance { get; init; }

    /// <summary>Euler steps of the sparse structure, 1…1000; null for the checkpoint's own (officially 25, starter 12).</summary>
    public int? StructureSteps { get; init; }

    /// <summary>Euler steps of the structured latents, 1…1000; null for the checkpoint's own (officially 25, starter 12).</summary>
    public int? LatentSteps { get; init; }

    /// <summary>Requested joint density, 0…4, for checkpoints that are conditioned on the number of joints.</summary>
    public int JointsDensity { get; init; } = 1;

    /// <summary>
    /// Unite joints that are nearer to each other than a voxel, which the networks cannot tell apart.
    /// </summary>
    public bool MergeJoints { get; init; } = true;

    /// <summary>
    /// Make the joint where the legs meet the root if the networks predicted another; creatures without legs keep their root.
    /// </summary>
    public bool MoveRoot { get; init; } = true;

    /// <summary>Drop weights of joints that are far in the tree from a vertex's heaviest joint.</summary>
    public bool FilterSkinWeights { get; init; } = true;

    /// <summary>Smooth the weights over the mesh.</summary>
    public bool SmoothSkinWeights { get; init; } = true;

    /// <summary>
    /// How far the smoothing reaches along the surface, 0…1: its standard deviation as a share of the mesh's longest side. The result
    /// hardly depends on the number of faces. Null for 0.04.
    /// </summary>
    public double? SmoothSkinWeightsLength { get; init; }

    /// <summary>
    /// The reference's smoothing instead: how many times each vertex takes the mean of its neighbors, 0…10000 (100 in the reference).
    /// Its reach depends on the number of faces.
    /// </summary>
    public int? SmoothSkinWeightsIterations { get; init; }

    /// <summary>
    /// Share of the dense mesh's faces that simplification removes, at least 0 and below 1; 0 keeps all. Null for the reference's
    /// 0.95, but not below <see cref="MinDefaultFaces"/> faces.
    /// </summary>
    public double? SimplifyRatio { get; init; }

    /// <summary>The number of faces to simplify to, at least 4, instead of <see cref="SimplifyRatio"/>.</summary>
    public int? Faces { get; init; }

    /// <summary>
    /// Coarser levels of detail with the same skeleton: shares of the result's faces, below 1 and descending. They are further
    /// steps of the simplification that produces the result; each has its own texture.
    /// </summary>
    public IReadOnlyList<double> Levels { get; init; } = [];

    /// <summary>Maximum number of joints that move one vertex: 4, or 8 for engines that read a second set of weights.</summary>
    public int Influences { get; init; } = 4;

    /// <summary>Connect loose pieces that have their own joints, such as a foot separated from its leg, to the body.</summary>
    public bool BridgePieces { get; init; } = true;

    /// <summary>Close every hole, not only small ones.</summary>
    public bool Watertight { get; init; }

    /// <summary>How the texture is baked; null for vertex colors and no texture.</summary>
    public BakeMode? Bake { get; init; } = BakeMode.Direct;

    /// <summary>Texels per side of the texture, 256…4096.</summary>
    public int TextureSize { get; init; } = 1024;

    /// <summary>
    /// Further pictures of the same subject from other sides, on transparency, for <see cref="BakeMode.Photo"/>; shape and rig come from
    /// the first picture alone. A report does not hold them.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<PictureSource> Views { get; init; } = [];

    /// <summary>How bones are named.</summary>
    public BoneNaming BoneNaming { get; init; } = BoneNaming.Meaningful;

    /// <summary>
    /// The engine whose conventions the names, axes and root of the bones follow; presets other than plain override <see
    /// cref="BoneNaming"/>.
    /// </summary>
    public RigPreset RigPreset { get; init; } = RigPreset.Plain;

    /// <summary>The pose in which a humanoid rests; other creatures can only rest as generated.</summary>
    public RestPose RestPose { get; init; } = RestPose.Rest;

    /// <summary>Where the asset is: its lowest point on the ground and its root above the origin, or as the networks predict it.</summary>
    public AssetPlacement Placement { get; init; } = AssetPlacement.Ground;

    /// <summary>
    /// The asset's height on the ground, above 0 and at most 1000; null for the networks' size, whose longest side is about 1.
    /// </summary>
    public double? Height { get; init; }

    /// <summary>Add animation clips that show the rig in motion.</summary>
    public bool Motion { get; init; }

    /// <summary>
    /// Motions to compute and add as clips; those that the creature's body does not allow are omitted, and a note says so.
    /// </summary>
    public IReadOnlyList<MotionKind> Motions { get; init; } = [];

    /// <summary>Whether the creature stays in place in <see cref="Motions"/>.</summary>
    public bool MotionInPlace { get; init; }

    /// <summary>Keep what the networks predict in <c>Generation.Stages</c>, for further runs; it takes some memory.</summary>
    public bool KeepStages { get; init; }

    /// <summary>The smoothing length that applies if no iterations are requested.</summary>
    internal double SmoothLength => SmoothSkinWeightsLength ?? DefaultSmoothLength;

    /// <summary>The cleaner's options for a dense mesh.</summary>
    /// <param name="denseFaces">Number of faces of the dense mesh.</param>
    internal SurfaceCleaningOptions Cleaning(int denseFaces) => new()
    {
        SimplifyRatio = SimplifyRatio ?? 0,
        Faces = Faces ?? (SimplifyRatio is null ? Math.Max(MinDefaultFaces, (int)Math.Round(DefaultFaceShare * denseFaces)) : null),
        Levels = Levels,
        Watertight = Watertight,
        BridgePieces = BridgePieces,
    };

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An option is out of range; the parameter name of the exception is that of the option.
    /// </exception>
    public void Validate()
    {
        RequireBetween(StructureGuidance, 0, MaxGuidance, nameof(StructureGuidance));
        RequireBetween(LatentGuidance, 0, MaxGuidance, nameof(LatentGuidance));
        RequireBetween(StructureSteps, 1, MaxSteps, nameof(StructureSteps));
        RequireBetween(LatentSteps, 1, MaxSteps, nameof(LatentSteps));
        RequireBetween(JointsDensity, 0, MaxJointsDensity, nameof(JointsDensity));
        Require(SimplifyRatio is null or (>= 0 and < 1), nameof(SimplifyRatio), "must be at least 0 and below 1");
        Require(Faces is null or >= MinFaces, nameof(Faces), $"must be at least {MinFaces}");
        Require(Faces is null || SimplifyRatio is null, nameof(Faces), "can't be combined with a simplification ratio");
        Require(
            Levels.All(share => share is > 0 and < 1) && Levels.Zip(Levels.Skip(1)).All(pair => pair.First > pair.Second),
            nameof(Levels), "must be shares of the faces, below 1 and descending");
        Require(Influences is 4 or 8, nameof(Influences), "must be 4 or 8");
        Require(Bake is null || Enum.IsDefined(Bake.Value), nameof(Bake), "must be a bake mode");
        Require(Views.Count <= MaxViews, nameof(Views), $"must be at most {MaxViews} pictures");
        Require(Views.Count == 0 || Bake == BakeMode.Photo, nameof(Views), "need the photo bake");
        Require(Enum.IsDefined(BoneNaming), nameof(BoneNaming), "must be a way to name bones");
        Require(Enum.IsDefined(Placement), nameof(Placement), "must be a placement");
        Require(Height is null or (> 0 and <= MaxHeight), nameof(Height), $"must be above 0 and at most {MaxHeight}");
        Require(Height is null || Placement == AssetPlacement.Ground, nameof(Height), "can't be combined with the reference's placement");
        Require(Motions.All(Enum.IsDefined), nameof(Motions), "must be motions");
        Require(Enum.IsDefined(RigPreset), nameof(RigPreset), "must be a rig preset");
        Require(Enum.IsDefined(RestPose), nameof(RestPose), "must be a rest pose");
        RequireBetween(TextureSize, MinTextureSize, MaxTextureSize, nameof(TextureSize));
        RequireBetween(SmoothSkinWeightsLength, 0, 1, nameof(SmoothSkinWeightsLength));
        RequireBetween(SmoothSkinWeightsIterations, 0, MaxSmoothIterations, nameof(SmoothSkinWeightsIterations));
        Require(
            SmoothSkinWeightsIterations is null || SmoothSkinWeightsLength is null, nameof(SmoothSkinWeightsIterations),
            "can't be combined with a smoothing length");
    }

    private static void RequireBetween(double? value, double min, double max, string option) =>
        Require(value is null || value >= min && value <= max, option, FormattableString.Invariant($"must be between {min} and {max}"));

    /// <summary>
    /// The texels per side of a level's texture: the power of two that gives a face about as many texels as in the result.
    /// </summary>
    /// <param name="share">The level's share of the result's faces.</param>
    internal int TextureSizeOf(double share) => Math.Min(
        TextureSize, Math.Max(MinTextureSize, (int)BitOperations.RoundUpToPowerOf2((uint)(TextureSize * Math.Sqrt(share) * 0.7))));

    private static void Require(bool condition, string option, string rule)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(option, $"{option} {rule}.");
    }
}
