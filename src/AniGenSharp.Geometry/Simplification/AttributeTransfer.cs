using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// Transfers vertex attributes from one mesh to points near it: each point gets the barycentric mean at the closest point of the mesh.
/// Logarithmic time per point. Source: <c>barycentric_transfer_attributes</c> in anigen/utils/postprocessing_utils.py.
/// </summary>
internal static class AttributeTransfer
{
    /// <summary>The closest point of a mesh for each of the given points, [N].</summary>
    /// <param name="source">The tree over the mesh.</param>
    /// <param name="points">The points, [N].</param>
    public static ClosestPoint[] Closest(BoundingVolumeHierarchy source, Vector3[] points)
    {
        var closest = new ClosestPoint[points.Length];
        Chunks.Run(points.Length, (_, from, to) =>
        {
            for (int i = from; i < to; i++)
                closest[i] = source.Closest(points[i]);
        }, grain: 256);
        return closest;
    }

    /// <summary>Attributes at closest points, [N, C] row-major; zero where there is no closest point.</summary>
    /// <param name="closest">Points on the mesh, [N].</param>
    /// <param name="indices">The mesh's triangles, [3F].</param>
    /// <param name="attributes">The mesh's vertex attributes, [V, C] row-major.</param>
    /// <param name="channels">Number of channels, C.</param>
    public static float[] Interpolate(ClosestPoint[] closest, int[] indices, float[] attributes, int channels)
    {
        var result = new float[(long)closest.Length * channels];
        Chunks.Run(closest.Length, (_, from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                if (closest[i].Face < 0)
                    continue;
                var row = result.AsSpan(i * channels, channels);
                for (int corner = 0; corner < 3; corner++)
                {
                    float weight = closest[i].Barycentric[corner];
                    var source = attributes.AsSpan(indices[3 * closest[i].Face + corner] * channels, channels);
                    for (int c = 0; c < channels; c++)
                        row[c] += weight * source[c];
                }
            }
        }, grain: 512);
        return result;
    }

    /// <summary>Colors at closest points, [N]; black where there is no closest point.</summary>
    /// <param name="closest">Points on the mesh, [N].</param>
    /// <param name="indices">The mesh's triangles, [3F].</param>
    /// <param name="colors">The mesh's vertex colors, [V].</param>
    public static Vector3[] Interpolate(ClosestPoint[] closest, int[] indices, Vector3[] colors)
    {
        var result = new Vector3[closest.Length];
        for (int i = 0; i < closest.Length; i++)
        {
            if (closest[i].Face < 0)
                continue;
            int corner = 3 * closest[i].Face;
            Vector3 a = colors[indices[corner]], b = colors[indices[corner + 1]], c = colors[indices[corner + 2]];
            Vector3 weights = closest[i].Barycentric;
            result[i] = a * weights.X + b * weights.Y + c * weights.Z;
        }
        return result;
    }
}
