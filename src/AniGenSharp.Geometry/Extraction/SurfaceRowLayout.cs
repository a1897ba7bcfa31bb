namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// The columns of the decoder's rows, one row per cube. The 8 corners of a cube run x fastest: 000, 100, 010, 110, 001, …
/// Source: <c>AniGenSparseFeatures2Mesh</c> in anigen/representations/mesh/cube2mesh_skeleton.py.
/// </summary>
internal static class SurfaceRowLayout
{
    /// <summary>Corners of a cube.</summary>
    public const int Corners = 8;

    /// <summary>First column of the signed distances, one per corner.</summary>
    public const int Distance = 0;

    /// <summary>First column of the deformations, three per corner.</summary>
    public const int Deformation = Distance + Corners;

    /// <summary>First column of the FlexiCubes weights.</summary>
    public const int Weights = Deformation + 3 * Corners;

    /// <summary>First column of the color and normal logits, A per corner.</summary>
    public const int Colors = Weights + WeightCount;

    /// <summary>Number of FlexiCubes weights: 12 β (per edge), 8 α (per corner), 1 γ.</summary>
    public const int WeightCount = Gamma + 1;

    /// <summary>The first β among the weights.</summary>
    public const int Beta = 0;

    /// <summary>The first α among the weights.</summary>
    public const int Alpha = Beta + 12;

    /// <summary>The γ among the weights.</summary>
    public const int Gamma = Alpha + Corners;

    /// <summary>Columns of a row.</summary>
    /// <param name="colorChannels">Color and normal channels per corner, A: 6, or 0 without colors.</param>
    public static int Columns(int colorChannels) => Colors + Corners * colorChannels;
}
