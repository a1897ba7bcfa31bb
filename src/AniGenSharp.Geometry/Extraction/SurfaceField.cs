namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// The surface that the structured-latent decoder predicts, one row per active cube of a grid over the unit cube [-0.5, 0.5]³: raw network
/// outputs, before any activation.
/// </summary>
/// <param name="Resolution">Cubes along each side of the grid.</param>
/// <param name="Cubes">Cube coordinates (x, y, z), [N, 3] row-major, each in 0…Resolution-1.</param>
/// <param name="Features">
/// Rows as <see cref="SurfaceRowLayout"/> describes them, [N, 53 + 8 · A] row-major; the rest of a longer array is ignored.
/// </param>
/// <param name="ColorChannels">Color and normal channels, A: 6, or 0 without colors.</param>
/// <param name="SkinFeatures">Skin features at the corners, [N, 8, S] row-major; a longer array's rest is ignored.</param>
/// <param name="SkinChannels">Skin channels, S.</param>
internal sealed record SurfaceField(
    int Resolution,
    int[] Cubes,
    float[] Features,
    int ColorChannels,
    float[] SkinFeatures,
    int SkinChannels)
{
    /// <summary>Number of active cubes, N.</summary>
    public int Count => Cubes.Length / 3;

    /// <summary>How the surface is extracted.</summary>
    public ExtractionRules Rules { get; init; } = ExtractionRules.Released;
}
