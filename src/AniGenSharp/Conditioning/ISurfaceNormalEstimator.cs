using AniGenSharp.Geometry;

namespace AniGenSharp.Conditioning;

/// <summary>Estimates the surface normals of what a picture shows.</summary>
internal interface ISurfaceNormalEstimator : IDisposable
{
    /// <summary>Estimates the normals of a picture, whose alpha is ignored.</summary>
    /// <returns>Unit normals in DSINE's camera axes: x to the left, y up, z towards the viewer.</returns>
    NormalField Estimate(RgbaImage picture);
}

/// <summary>A normal per pixel.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Values">[3, Height, Width]: the x, y and z planes.</param>
internal sealed record NormalField(int Width, int Height, float[] Values);
