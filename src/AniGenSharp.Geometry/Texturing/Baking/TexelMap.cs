using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Rendering;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>
/// The face of each texel of an atlas. Texels whose center is not covered by a face, but which lie within the gutter around a chart, belong
/// to the chart's nearest face, extended beyond its edge: bilinear lookups and mips use their colors.
/// </summary>
internal sealed class TexelMap
{
    private readonly TriangleMesh _mesh;
    private readonly int _size;
    private readonly int[] _faces;

    private TexelMap(TriangleMesh mesh, int size, int[] faces) => (_mesh, _size, _faces) = (mesh, size, faces);

    /// <summary>The face of each texel, or -1 beyond the gutters, [Size, Size].</summary>
    public ReadOnlySpan<int> Faces => _faces;

    /// <summary>Maps the texels of a square texture.</summary>
    /// <param name="mesh">A mesh with texture coordinates.</param>
    /// <param name="size">Texels per side.</param>
    /// <param name="gutter">Texels around each chart that belong to it.</param>
    public static TexelMap Create(TriangleMesh mesh, int size, int gutter)
    {
        int[] faces = Rasterizer.DrawTextureSpace(mesh.TexCoords!, mesh.Indices, size, size).Faces;
        for (int ring = 0; ring < gutter; ring++)
            faces = Widen(faces, size);
        return new TexelMap(mesh, size, faces);
    }

    /// <summary>The point of the surface, or of its extension, at a texel's center.</summary>
    public Vector3 Position(int texel) => Interpolate(texel, Corners(texel), _mesh.Positions);

    /// <summary>Weights of the corners of a texel's face at the texel's center; beyond the face's edge, some are negative.</summary>
    public Vector3 Corners(int texel)
    {
        int corner = 3 * _faces[texel];
        int a = _mesh.Indices[corner], b = _mesh.Indices[corner + 1], c = _mesh.Indices[corner + 2];
        var at = new Vector2((texel % _size + 0.5f) / _size, (texel / _size + 0.5f) / _size);
        Vector2 origin = _mesh.TexCoords![a], u = _mesh.TexCoords[b] - origin, v = _mesh.TexCoords[c] - origin, p = at - origin;
        double area = (double)u.X * v.Y - (double)u.Y * v.X;
        double weightB = ((double)p.X * v.Y - (double)p.Y * v.X) / area, weightC = ((double)u.X * p.Y - (double)u.Y * p.X) / area;
        // Far from a sliver, its plane is unreliable.
        if (!(Math.Abs(weightB) < 4 && Math.Abs(weightC) < 4))
            (weightB, weightC) = (1 / 3.0, 1 / 3.0);
        return new Vector3((float)(1 - weightB - weightC), (float)weightB, (float)weightC);
    }

    /// <summary>A vertex attribute at a texel's center.</summary>
    /// <param name="texel">The texel.</param>
    /// <param name="corners">Its <see cref="Corners"/>.</param>
    /// <param name="values">The attribute, [V].</param>
    public Vector3 Interpolate(int texel, Vector3 corners, Vector3[] values)
    {
        int corner = 3 * _faces[texel];
        return values[_mesh.Indices[corner]] * corners.X + values[_mesh.Indices[corner + 1]] * corners.Y
            + values[_mesh.Indices[corner + 2]] * corners.Z;
    }

    private static int[] Widen(int[] faces, int size)
    {
        var widened = (int[])faces.Clone();
        Parallel.For(0, size, ParallelLoops.Options, y =>
        {
            for (int x = 0; x < size; x++)
            {
                if (faces[y * size + x] >= 0)
                    continue;
                // Neighbors across an edge come before neighbors across a corner.
                ReadOnlySpan<(int, int)> neighbors = [(-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1)];
                foreach ((int dx, int dy) in neighbors)
                {
                    int nx = x + dx, ny = y + dy;
                    if ((uint)nx >= (uint)size || (uint)ny >= (uint)size || faces[ny * size + nx] < 0)
                        continue;
                    widened[y * size + x] = faces[ny * size + nx];
                    break;
                }
            }
        });
        return widened;
    }
}
