using System.Numerics;

namespace AniGenSharp.Geometry.Meshes;

/// <summary>
/// Converts from the networks' space (z up, creatures face -y) to that of our files (y up, facing +z, as required by "Coordinate System and
/// Units" in the glTF 2.0 specification and by VRM): a quarter turn about x, with no change of scale. The reference's export
/// (export_utils.py) adds half a turn about y, so viewers show its creatures from behind.
/// </summary>
internal static class YUpSpace
{
    /// <summary>A point or direction of the networks' space in that of files.</summary>
    public static Vector3 FromNetworks(Vector3 v) => new(v.X, v.Z, -v.Y);

    /// <summary>A point or direction of a file's space in that of the networks.</summary>
    public static Vector3 ToNetworks(Vector3 v) => new(v.X, -v.Z, v.Y);

    /// <summary>A rotation of the networks' space in that of files: the same angle about the rotated axis.</summary>
    public static Quaternion FromNetworks(Quaternion q) => new(q.X, q.Z, -q.Y, q.W);

    /// <summary>A rotation of a file's space in that of the networks.</summary>
    public static Quaternion ToNetworks(Quaternion q) => new(q.X, -q.Z, q.Y, q.W);
}
