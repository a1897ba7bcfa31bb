using System.Numerics;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Texturing.Projection;

/// <summary>The plane between the left and the right half of a subject that faces -y.</summary>
/// <param name="Offset">The plane's x.</param>
/// <param name="Share">Share of the vertices whose mirror image lies on the surface, 0…1.</param>
internal readonly record struct SymmetryPlane(float Offset, float Share)
{
    private const int MaxSamples = 400, Steps = 6;
    private const float Reach = 0.06f, Tolerance = 0.02f;

    /// <summary>The mirror image of a point.</summary>
    public Vector3 Mirror(Vector3 point) => point with { X = 2 * Offset - point.X };

    /// <summary>Finds the plane with the most symmetric vertices near the middle of a surface.</summary>
    /// <param name="surface">The surface.</param>
    public static SymmetryPlane Find(ProjectionSurface surface)
    {
        Vector3[] positions = surface.Mesh.Positions;
        var tree = new BoundingVolumeHierarchy(surface.Mesh);
        int stride = Math.Max(1, positions.Length / MaxSamples);
        float tolerance = Tolerance * surface.Radius;
        return Enumerable.Range(-Steps, 2 * Steps + 1).Select(step => Measure(step * Reach / Steps * surface.Radius)).MaxBy(p => p.Share);

        SymmetryPlane Measure(float offset)
        {
            var plane = new SymmetryPlane(surface.Center.X + offset, 0);
            int count = 0, symmetric = 0;
            for (int i = 0; i < positions.Length; i += stride, count++)
            {
                if (tree.Closest(plane.Mirror(positions[i]), tolerance).Face >= 0)
                    symmetric++;
            }
            return plane with { Share = (float)symmetric / count };
        }
    }
}
