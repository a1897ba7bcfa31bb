using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>
/// Bakes vertex colors of a dense mesh into the texture of a coarse one without a camera: each texel gets the color of the closest point of
/// the dense surface. Gutter texels lie beyond the edge of their chart and get the color across the seam, so that both sides of a seam
/// match.
/// </summary>
internal static class DirectBake
{
    /// <summary>Bakes every texel that belongs to a face.</summary>
    /// <param name="canvas">Receives the colors.</param>
    /// <param name="texels">The positions of the texels on the target.</param>
    /// <param name="dense">The colored surface.</param>
    /// <param name="tree">Its tree.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    public static void Run(
        TextureCanvas canvas, TexelMap texels, TriangleMesh dense, BoundingVolumeHierarchy tree, CancellationToken cancellationToken)
    {
        Vector3[] colors = dense.Colors!;
        int size = canvas.Size;
        Parallel.For(0, size, ParallelLoops.With(cancellationToken), y =>
        {
            // The previous texel's distance plus the distance between the two positions bounds the search.
            Vector3 last = default;
            float reach = float.PositiveInfinity;
            for (int texel = y * size; texel < (y + 1) * size; texel++)
            {
                if (texels.Faces[texel] < 0)
                    continue;
                Vector3 position = texels.Position(texel);
                float limit = reach + Vector3.Distance(last, position);
                ClosestPoint closest = tree.Closest(position, limit * 1.001f + 1e-6f);
                if (closest.Face < 0)
                    closest = tree.Closest(position);
                (last, reach) = (position, MathF.Sqrt(closest.SquaredDistance));
                canvas.Colors[texel] = closest.Barycentric.X * colors[dense.Indices[3 * closest.Face]]
                    + closest.Barycentric.Y * colors[dense.Indices[3 * closest.Face + 1]]
                    + closest.Barycentric.Z * colors[dense.Indices[3 * closest.Face + 2]];
                canvas.Known[texel] = true;
            }
        });
    }
}
