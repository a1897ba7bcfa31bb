using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>
/// Continues the difference between a picture's colors and the baked ones from the part that the picture shows over the rest of the
/// surface, smoothly and fading with distance, so that no seam is left where the picture ends (Lempitsky and Ivanov 2007, seam
/// leveling). It works on the welded vertices, so that charts do not matter.
/// </summary>
internal sealed class ColorLeveling
{
    private const int Sweeps = 150;

    // How firmly vertices that are seen keep their difference, and how firmly the others are pulled to none, beside one neighbor.
    private const float Firmness = 4, Fading = 0.03f;

    private readonly TriangleMesh _mesh;
    private readonly int[] _welded;
    private readonly Vector4[] _sums;

    /// <param name="mesh">The textured mesh.</param>
    public ColorLeveling(TriangleMesh mesh)
    {
        _mesh = mesh;
        _welded = PositionWeld.Representatives(mesh.Positions);
        _sums = new Vector4[mesh.VertexCount];
    }

    /// <summary>Adds the difference at a point of a face.</summary>
    /// <param name="face">The face.</param>
    /// <param name="corners">Weights of the face's corners.</param>
    /// <param name="difference">The picture's color less the baked one.</param>
    /// <param name="weight">How well the picture shows the point, 0…1.</param>
    public void Add(int face, Vector3 corners, Vector3 difference, float weight)
    {
        for (int k = 0; k < 3; k++)
            _sums[_welded[_mesh.Indices[3 * face + k]]] += new Vector4(difference, 1) * (weight * Math.Clamp(corners[k], 0, 1));
    }

    /// <summary>The difference at every vertex, [V].</summary>
    public Vector3[] Solve()
    {
        int[] indices = Array.ConvertAll(_mesh.Indices, vertex => _welded[vertex]);
        var neighbors = new VertexNeighbors(_mesh.VertexCount, indices);
        var values = new Vector3[_mesh.VertexCount];
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            for (int i = 0; i < values.Length; i++)
            {
                int vertex = sweep % 2 == 0 ? i : values.Length - 1 - i;
                if (_welded[vertex] != vertex)
                    continue;
                float seen = Firmness * Math.Min(1, _sums[vertex].W);
                Vector3 sum = _sums[vertex].W > 0 ? seen * _sums[vertex].AsVector3() / _sums[vertex].W : Vector3.Zero;
                float weight = seen + Fading;
                foreach (int neighbor in neighbors.Of(vertex))
                {
                    sum += values[neighbor];
                    weight++;
                }
                values[vertex] = sum / weight;
            }
        }
        return Array.ConvertAll(_welded, vertex => values[vertex]);
    }
}
