using System.Numerics;
using AniGenSharp.Geometry.Surface;

namespace AniGenSharp.Geometry.Texturing;

/// <summary>
/// Bakes vertex colours of a dense mesh into the texture of a coarse one without a camera: each texel takes the colour of
/// the dense surface's point closest to its own. Gutter texels look past their chart's edge and find what lies
/// beyond the seam, so that both sides of a seam agree.
/// </summary>
public static class DirectBake
{
    private const int Gutter = 4;

    /// <summary>Bakes a texture.</summary>
    /// <param name="target">The mesh to texture, with texture coordinates without overlaps.</param>
    /// <param name="dense">The coloured surface, in the same place.</param>
    /// <param name="textureSize">Texels a side.</param>
    /// <param name="tree">The dense surface's tree when there is one already.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="ArgumentException">The target has no texture coordinates, or the dense mesh no colours or faces.</exception>
    public static RgbaImage Run(
        TriangleMesh target, TriangleMesh dense, int textureSize, BoundingVolumeHierarchy? tree = null, CancellationToken cancellationToken = default)
    {
        if (target.TexCoords is null)
            throw new ArgumentException("The mesh to texture has no texture coordinates.", nameof(target));
        if (dense.Colors is not { } colors || dense.FaceCount == 0)
            throw new ArgumentException("The dense mesh has no colours or no faces.", nameof(dense));
        tree ??= new BoundingVolumeHierarchy(dense);
        TexelMap texels = TexelMap.Create(target, textureSize, Gutter);
        var canvas = new TextureCanvas(textureSize);
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, textureSize, options, y =>
        {
            // The last texel's distance, plus the way from there, bounds the next one's.
            Vector3 last = default;
            float reach = float.PositiveInfinity;
            for (int texel = y * textureSize; texel < (y + 1) * textureSize; texel++)
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
        canvas.FillBackground();
        return canvas.ToImage();
    }
}
