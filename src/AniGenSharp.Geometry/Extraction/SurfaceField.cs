namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// The structured-latent decoder's surface, one row an active cube of a grid over the unit cube
/// [-0.5, 0.5]³: raw network outputs, before any activation.
/// </summary>
/// <param name="Resolution">Cubes along each side of the grid.</param>
/// <param name="Cubes">Cube coordinates (x, y, z), [N, 3] row-major, each in 0…Resolution-1.</param>
/// <param name="Features">
/// [N, 53 + 8·A] row-major, in this column order: signed distance at the 8 corners, deformation [8, 3],
/// FlexiCubes weights (12 beta, 8 alpha, 1 gamma), colour and normal logits [8, A] (A = 6, or 0 without colour).
/// Corners run x fastest: 000, 100, 010, 110, 001, …
/// </param>
/// <param name="ColorChannels">A above.</param>
/// <param name="SkinFeatures">Skin features at the corners, [N, 8, S] row-major.</param>
/// <param name="SkinChannels">S above.</param>
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
}
