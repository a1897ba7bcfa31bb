using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// Carries vertex attributes from one mesh to points near it: each point takes the barycentric mean at the closest point of the mesh.
/// Source: <c>barycentric_transfer_attributes</c> in anigen/utils/postprocessing_utils.py.
/// </summary>
internal static class AttributeTransfer
{
    /// <summary>The closest point of the source for each of the given points, [N].</summary>
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

    /// <summary>Attributes at closest points, [N, C] row-major.</summary>
    /// <param name="closest">Where to look, on the mesh of <paramref name="indices"/>.</param>
    /// <param name="indices">The source's triangles.</param>
    /// <param name="attributes">The source's vertex attributes, [V, C] row-major.</param>
    /// <param name="channels">C above.</param>
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

    /// <summary>Colours at closest points, [N].</summary>
    public static Vector3[] Interpolate(ClosestPoint[] closest, int[] indices, Vector3[] colors)
    {
        var result = new Vector3[closest.Length];
        for (int i = 0; i < closest.Length; i++)
        {
            if (closest[i].Face < 0)
                continue;
            int corner = 3 * closest[i].Face;
            var weights = closest[i].Barycentric;
            result[i] = colors[indices[corner]] * weights.X + colors[indices[corner + 1]] * weights.Y + colors[indices[corner + 2]] * weights.Z;
        }
        return result;
    }
}
