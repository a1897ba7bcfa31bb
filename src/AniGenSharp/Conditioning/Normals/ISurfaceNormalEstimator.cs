using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;

namespace AniGenSharp.Conditioning.Normals;

/// <summary>Estimates the surface normals of what a picture shows.</summary>
internal interface ISurfaceNormalEstimator : IDisposable
{
    /// <summary>Estimates the normals of a picture, whose alpha is ignored.</summary>
    /// <returns>Unit normals in DSINE's camera axes: x to the left, y up, z towards the viewer.</returns>
    NormalField Estimate(RgbaImage picture);
}
