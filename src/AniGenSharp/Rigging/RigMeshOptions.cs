using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>How an existing mesh gets its rig.</summary>
public sealed record RigMeshOptions
{
    private const int MaxSeeds = 64;

    /// <summary>The mesh's direction up; null for what its file format prescribes or usually has.</summary>
    public SpaceAxis? Up { get; init; }

    /// <summary>The direction that the mesh faces; null to try the four directions across <see cref="Up"/>.</summary>
    public SpaceAxis? Front { get; init; }

    /// <summary>
    /// How many rigs are predicted, with seeds from that of <see cref="Generation"/> on; the one most like the others is kept. Null for
    /// two, of which only the skeletons are predicted before the choice, and only the one that is kept gets skin weights.
    /// </summary>
    public int? Seeds { get; init; }

    /// <summary>A picture of the creature from its front, a little from the side; null for a picture of the mesh itself.</summary>
    public PictureSource? Picture { get; init; }

    /// <summary>Whether a rig that the mesh already has may be replaced.</summary>
    public bool ReplaceRig { get; init; }

    /// <summary>
    /// Seed, guidance and steps (by default 4 steps without guidance for models that see solid shapes, such as the starter model, and the
    /// checkpoint's own for others), joint density, the processing of the skin weights, bone names, preset and motions. What concerns the
    /// generated mesh and its texture has no effect, nor has the rest pose: the mesh stays as it is.
    /// </summary>
    public GenerationOptions Generation { get; init; } = new();

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public void Validate()
    {
        Generation.Validate();
        if (Seeds is < 1 or > MaxSeeds)
            throw new ArgumentOutOfRangeException(nameof(Seeds), $"{nameof(Seeds)} must be between 1 and {MaxSeeds}.");
        if (Up is { } up && Front is { } front && (int)up % 3 == (int)front % 3)
            throw new ArgumentException($"A mesh cannot face {front} if {up} is up.", nameof(Front));
    }
}
