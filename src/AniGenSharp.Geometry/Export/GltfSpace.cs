using System.Numerics;

namespace AniGenSharp.Geometry.Export;

/// <summary>
/// From the networks' space (z up) to glTF's (y up): a rotation that takes (x, y, z) to (-x, z, y), with no change
/// of scale. It is the reference's (export_utils.py, convert_to_glb_from_data), so that both write the same asset.
/// </summary>
internal static class GltfSpace
{
    /// <summary>A point or direction of the networks' space in glTF's.</summary>
    public static Vector3 FromNetworks(Vector3 v) => new(-v.X, v.Z, v.Y);

    /// <summary>A point or direction of glTF's space in the networks': the same half turn, which is its own inverse.</summary>
    public static Vector3 ToNetworks(Vector3 v) => FromNetworks(v);

    /// <summary>A rotation of the networks' space in glTF's: the same angle about the turned axis.</summary>
    public static Quaternion FromNetworks(Quaternion q) => new(-q.X, q.Z, q.Y, q.W);
}
