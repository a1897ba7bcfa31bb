using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Texturing.Atlas;

namespace AniGenSharp.TestKit.Meshes;

/// <summary>The quality of texture coordinates.</summary>
/// <param name="Charts">Number of charts.</param>
/// <param name="Utilization">The share of the texture that is covered by faces.</param>
/// <param name="StretchL2">
/// The root mean square stretch of the map from texture to surface (Sander et al. 2001), scaled so that a map that preserves all lengths
/// has 1.
/// </param>
/// <param name="StretchMax">The largest stretch in any direction, on the same scale; faces thinner than 1 : 1000 do not count.</param>
internal sealed record UvAtlasFigures(int Charts, double Utilization, double StretchL2, double StretchMax)
{
    /// <summary>Measures an atlas.</summary>
    public static UvAtlasFigures Measure(UvAtlas atlas) => Measure(atlas.Mesh, 1 + atlas.FaceCharts.Max());

    /// <summary>Measures texture coordinates from any source.</summary>
    /// <param name="mesh">A mesh whose texture coordinates do not overlap.</param>
    /// <param name="charts">The number of charts, copied to the result.</param>
    public static UvAtlasFigures Measure(TriangleMesh mesh, int charts)
    {
        double flat = 0, solid = 0, squares = 0, largest = 0;
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            int a = mesh.Indices[i], b = mesh.Indices[i + 1], c = mesh.Indices[i + 2];
            Vector3 p = mesh.Positions[a], q = mesh.Positions[b], r = mesh.Positions[c];
            Vector2 s = mesh.TexCoords![a], t = mesh.TexCoords[b], u = mesh.TexCoords[c];
            double area = Vector3.Cross(q - p, r - p).Length() / 2;
            flat += Math.Abs(((double)t.X - s.X) * ((double)u.Y - s.Y) - ((double)t.Y - s.Y) * ((double)u.X - s.X)) / 2;
            if (ChartSurface.IsSliver(area, Vector3.Distance(p, q), Vector3.Distance(q, r), Vector3.Distance(r, p)))
                continue;
            (double larger, double smaller) = ChartStretch.Squares(p, q, r, s, t, u);
            solid += area;
            squares += area * (larger + smaller) / 2;
            largest = Math.Max(largest, larger);
        }
        double scale = flat / Math.Max(solid, 1e-30);
        return new UvAtlasFigures(charts, flat, Math.Sqrt(squares / Math.Max(solid, 1e-30) * scale), Math.Sqrt(largest * scale));
    }
}
