using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Texturing.Atlas;

/// <summary>The properties of a surface that the chart algorithms need: the size, direction and neighbors of each face.</summary>
internal sealed class ChartSurface
{
    /// <summary>Measures a mesh.</summary>
    public ChartSurface(TriangleMesh mesh)
    {
        Mesh = mesh;
        int[] indices = mesh.Indices;
        Opposites = EdgeTable.Build(indices, mesh.VertexCount).Opposites();
        Lengths = new float[indices.Length];
        Areas = new double[mesh.FaceCount];
        Normals = new Vector3[mesh.FaceCount];
        for (int face = 0; face < mesh.FaceCount; face++)
        {
            Vector3 a = mesh.Positions[indices[3 * face]];
            Vector3 b = mesh.Positions[indices[3 * face + 1]];
            Vector3 c = mesh.Positions[indices[3 * face + 2]];
            Lengths[3 * face] = Vector3.Distance(a, b);
            Lengths[3 * face + 1] = Vector3.Distance(b, c);
            Lengths[3 * face + 2] = Vector3.Distance(c, a);
            Vector3 u = b - a, v = c - a;
            double x = (double)u.Y * v.Z - (double)u.Z * v.Y;
            double y = (double)u.Z * v.X - (double)u.X * v.Z;
            double z = (double)u.X * v.Y - (double)u.Y * v.X;
            double length = Math.Sqrt(x * x + y * y + z * z);
            Areas[face] = length / 2;
            Normals[face] = length > 1e-30 ? new Vector3((float)(x / length), (float)(y / length), (float)(z / length)) : Vector3.Zero;
        }
    }

    /// <summary>The mesh itself.</summary>
    public TriangleMesh Mesh { get; }

    /// <summary>
    /// The half-edge on the other side of each half-edge, or -1 at a border or where more than two faces meet, [3F].
    /// Half-edge 3 · face + k runs from corner k to the next.
    /// </summary>
    public int[] Opposites { get; }

    /// <summary>Length of each half-edge, [3F].</summary>
    public float[] Lengths { get; }

    /// <summary>Area of each face, [F].</summary>
    public double[] Areas { get; }

    /// <summary>Unit normal of each face, or zero if it has no area, [F].</summary>
    public Vector3[] Normals { get; }

    /// <summary>Whether a face is too thin to have a meaningful stretch.</summary>
    public bool IsSliver(int face) => IsSliver(Areas[face], Lengths[3 * face], Lengths[3 * face + 1], Lengths[3 * face + 2]);

    /// <summary>Whether a face's height is under a thousandth of its length.</summary>
    public static bool IsSliver(double area, float ab, float bc, float ca)
    {
        float longest = MathF.Max(ab, MathF.Max(bc, ca));
        return !(area > 5e-4 * longest * longest);
    }
}
