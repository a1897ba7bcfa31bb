using System.Numerics;
using AniGenSharp.Geometry.Gltf;
using SharpGLTF.Schema2;
using SharpGLTF.Validation;

namespace AniGenSharp.Geometry.Tests.Gltf;

/// <summary>Writes assets and reads them back with an independent, strictly validating reader.</summary>
internal static class GlbReading
{
    /// <summary>Writes an asset as a GLB and reads it back, strictly validated.</summary>
    public static ModelRoot Model(RiggedAsset asset, GlbOptions? options = null) =>
        ModelRoot.ReadGLB(new MemoryStream(GlbWriter.ToBytes(asset, options)), new ReadSettings { Validation = ValidationMode.Strict });

    /// <summary>Converts a point from the networks' space (z up) to glTF's space (y up).</summary>
    public static Vector3 InGltf(Vector3 v) => new(v.X, v.Z, -v.Y);
}
