using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Cleanup;

namespace AniGenSharp;

/// <summary>How one asset is generated. Names and defaults are the reference's; a null leaves the choice to the checkpoint.</summary>
public sealed record GenerationOptions
{
    /// <summary>Seed of the initial noise; the same seed gives the reference's noise, bit for bit.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>Guidance strength of the sparse structure; null for the checkpoint's own (7.5 for the official models, 1 for the starter).</summary>
    public double? StructureGuidance { get; init; }

    /// <summary>Guidance strength of the structured latents; null for the checkpoint's own (3 for the official models, 1 for the starter).</summary>
    public double? LatentGuidance { get; init; }

    /// <summary>Euler steps of the sparse structure; null for the checkpoint's own (25).</summary>
    public int? StructureSteps { get; init; }

    /// <summary>Euler steps of the structured latents; null for the checkpoint's own (25).</summary>
    public int? LatentSteps { get; init; }

    /// <summary>Wanted joint density, 0…4, for checkpoints conditioned on the number of joints.</summary>
    public int JointsDensity { get; init; } = 1;

    /// <summary>Drop weights of joints far in the tree from a vertex's heaviest joint.</summary>
    public bool FilterSkinWeights { get; init; } = true;

    /// <summary>Smooth the weights over the mesh.</summary>
    public bool SmoothSkinWeights { get; init; } = true;

    /// <summary>Smoothing iterations.</summary>
    public int SmoothSkinWeightsIterations { get; init; } = 100;

    /// <summary>
    /// Share of the dense mesh's faces that simplification takes away, 0…1; 0 keeps all. Null for the reference's 0.95, but not below
    /// <see cref="LeastFaces"/> faces.
    /// </summary>
    public double? SimplifyRatio { get; init; }

    /// <summary>The number of faces to simplify to, instead of <see cref="SimplifyRatio"/>.</summary>
    public int? Faces { get; init; }

    /// <summary>
    /// Further, coarser levels of detail with the same skeleton: shares of the result's faces, below 1 and descending. They come out of the simplification
    /// that makes the result, each with a texture of its own.
    /// </summary>
    public IReadOnlyList<double> Levels { get; init; } = [];

    /// <summary>Joints that may move one vertex, 4 or 8, in the rig that the report judges; give <see cref="Geometry.GlbOptions.Influences"/> the same.</summary>
    public int Influences { get; init; } = 4;

    /// <summary>Close every hole, not only small ones.</summary>
    public bool Watertight { get; init; }

    /// <summary>How the colours get into a texture; null for vertex colours and no texture.</summary>
    public BakeMode? Bake { get; init; } = BakeMode.Direct;

    /// <summary>Texels a side of the texture.</summary>
    public int TextureSize { get; init; } = 1024;

    /// <summary>How bones are named.</summary>
    public BoneNaming BoneNaming { get; init; } = BoneNaming.Meaningful;

    /// <summary>Add clips that show the rig off.</summary>
    public bool Motion { get; init; }

    /// <summary>Faces that the default simplification leaves at least, so that small models keep their shape.</summary>
    public const int LeastFaces = 8000;

    /// <summary>The options of the cleaner for a dense mesh of so many faces.</summary>
    internal SurfaceCleaningOptions Cleaning(int denseFaces) => new()
    {
        SimplifyRatio = SimplifyRatio ?? 0,
        Faces = Faces ?? (SimplifyRatio is null ? Math.Max(LeastFaces, (int)Math.Round(0.05 * denseFaces)) : null),
        Levels = Levels,
        Watertight = Watertight,
    };

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(StructureGuidance is null or (>= 0 and <= 100), "the guidance of the sparse structure lies between 0 and 100");
        Require(LatentGuidance is null or (>= 0 and <= 100), "the guidance of the structured latents lies between 0 and 100");
        Require(StructureSteps is null or (>= 1 and <= 1000), "the steps of the sparse structure lie between 1 and 1000");
        Require(LatentSteps is null or (>= 1 and <= 1000), "the steps of the structured latents lie between 1 and 1000");
        Require(JointsDensity is >= 0 and <= 4, "the joint density lies between 0 and 4");
        Require(SimplifyRatio is null or (>= 0 and < 1), "the simplify ratio lies between 0 and 1");
        Require(Faces is null or >= 4, "a mesh has at least 4 faces");
        Require(Faces is null || SimplifyRatio is null, "give either a simplify ratio or a number of faces");
        Require(Levels.All(share => share is > 0 and < 1) && Levels.Zip(Levels.Skip(1)).All(pair => pair.First > pair.Second),
            "levels of detail are shares of the faces, below 1 and descending");
        Require(TextureSize is >= 256 and <= 4096, "the texture size lies between 256 and 4096");
        Require(SmoothSkinWeightsIterations is >= 0 and <= 10000, "the smoothing iterations lie between 0 and 10000");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(null, message + ".");
    }
}
