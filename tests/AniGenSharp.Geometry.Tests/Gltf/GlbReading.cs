using System.Numerics;
using AniGenSharp.Geometry.Gltf;
using SharpGLTF.Schema2;
using SharpGLTF.Validation;

namespace AniGenSharp.Geometry.Tests.Gltf;

/// <summary>Writes assets and reads them back with an independent reader.</summary>
internal static class GlbReading
{
    /// <summary>The model of an asset that is written as a GLB and read back, strictly validated.</summary>
    public static ModelRoot Model(RiggedAsset asset, GlbOptions? options = null) =>
        ModelRoot.ReadGLB(new MemoryStream(GlbWriter.ToBytes(asset, options)), new ReadSettings { Validation = ValidationMode.Strict });

    /// <summary>A point in the networks' space (z up) in glTF's space (y up).</summary>
    public static Vector3 InGltf(Vector3 v) => new(v.X, v.Z, -v.Y);
}
