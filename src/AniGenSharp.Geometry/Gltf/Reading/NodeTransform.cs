using System.Numerics;
using System.Text.Json;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>The transform of a node: translation, rotation and scale, or a matrix as the file has it.</summary>
/// <param name="Translation">In the parent's space.</param>
/// <param name="Rotation">A unit quaternion.</param>
/// <param name="Scale">Along the node's own axes; negative values mirror.</param>
/// <param name="Given">The file's matrix, or null if the node has translation, rotation and scale.</param>
internal readonly record struct NodeTransform(Vector3 Translation, Quaternion Rotation, Vector3 Scale, Matrix4x4? Given)
{
    /// <summary>The transform as a matrix for row vectors.</summary>
    public Matrix4x4 Matrix => Given ?? Compose(Translation, Rotation, Scale);

    /// <summary>Reads a node's transform; what is missing or not finite is the identity.</summary>
    public static NodeTransform Of(JsonElement node)
    {
        if (node.Floats("matrix", 16) is { } m)
        {
            // Columns in the file, rows here. The last column of an affine transform is fixed, whatever rounding left in it.
            var matrix = new Matrix4x4(m[0], m[1], m[2], 0, m[4], m[5], m[6], 0, m[8], m[9], m[10], 0, m[12], m[13], m[14], 1);
            var (rotation, scale) = AffineParts.RotationAndScale(matrix);
            return new NodeTransform(matrix.Translation, rotation, scale, matrix);
        }
        var turn = node.Floats("rotation", 4) is { } q ? new Quaternion(q[0], q[1], q[2], q[3]) : Quaternion.Identity;
        return new NodeTransform(
            node.Vector("translation", Vector3.Zero),
            turn.LengthSquared() > 1e-12f ? Quaternion.Normalize(turn) : Quaternion.Identity,
            node.Vector("scale", Vector3.One), null);
    }

    /// <summary>Scale first, then rotation, then translation.</summary>
    public static Matrix4x4 Compose(Vector3 translation, Quaternion rotation, Vector3 scale)
    {
        Matrix4x4 matrix = Matrix4x4.CreateScale(scale) * Matrix4x4.CreateFromQuaternion(rotation);
        matrix.Translation = translation;
        return matrix;
    }
}
