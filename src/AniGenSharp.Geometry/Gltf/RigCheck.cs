using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Repair;

namespace AniGenSharp.Geometry;

/// <summary>
/// Checks that the rig of an asset is valid: that the joints are one tree and every vertex is weighted. Measures how far the skin
/// tears in motion.
/// </summary>
public static class RigCheck
{
    /// <summary>Checks the rig of an asset.</summary>
    /// <param name="asset">The asset, with the influences that a file of it contains.</param>
    /// <exception cref="ArgumentException">The influences do not fit the mesh.</exception>
    public static RigCheckReport Run(RiggedAsset asset) =>
        RigMeasurement.Run(asset.Mesh, SkeletonForest.Of(asset.Skeleton), asset.Influences.Table);

    /// <summary>How far the skin tears at each vertex in the poses that <see cref="Run(RiggedAsset)"/> measures.</summary>
    /// <param name="asset">The asset, with the influences that a file of it contains.</param>
    /// <returns>The largest lengthening of an edge at each vertex, as a share of the mesh's longest side, [V].</returns>
    /// <exception cref="ArgumentException">The influences are not those of the mesh.</exception>
    public static float[] MeasureTears(RiggedAsset asset) =>
        TearMetric.PerVertex(asset.Mesh, SkeletonForest.Of(asset.Skeleton), asset.Influences.Table);

    /// <summary>Checks the rig of a file, whichever program wrote it.</summary>
    /// <param name="path">A .glb or .gltf file.</param>
    /// <exception cref="InvalidDataException">The file is not glTF or contains no skinned mesh; the message says why.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    public static RigFileReport Run(string path) => RigFile.Read(path).Check();
}
