using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>Estimates the surface normals of what a picture shows. The pipeline uses one thread at a time.</summary>
public interface ISurfaceNormalEstimator : IDisposable
{
    /// <summary>Estimates the normals of a picture.</summary>
    /// <param name="picture">The picture; its alpha is ignored.</param>
    /// <returns>A normal for every pixel of the picture.</returns>
    NormalField Estimate(RgbaImage picture);
}
