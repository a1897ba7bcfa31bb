namespace AniGenSharp.Geometry;

/// <summary>A file format of rigged assets.</summary>
public enum AssetFormat
{
    /// <summary>glTF 2.0, binary: <c>.glb</c>.</summary>
    Glb,

    /// <summary>Binary FBX 7.4: <c>.fbx</c>.</summary>
    Fbx,

    /// <summary>A USD package with a UsdSkel skeleton: <c>.usdz</c>.</summary>
    Usdz,

    /// <summary>VRM 1.0, for humanoids: <c>.vrm</c>.</summary>
    Vrm,
}
