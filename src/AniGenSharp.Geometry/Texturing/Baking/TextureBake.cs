using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Rendering;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>Bakes the vertex colors of a dense mesh into the texture of a coarse one.</summary>
internal static class TextureBake
{
    private const int Gutter = 4;

    /// <summary>Bakes a texture.</summary>
    /// <param name="target">The mesh to texture, with texture coordinates without overlaps.</param>
    /// <param name="dense">The colored surface, at the same position, within the unit cube around the origin.</param>
    /// <param name="options">Options, or null for the defaults.</param>
    /// <param name="tree">The dense surface's tree if it exists already; only the direct bake needs it.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <exception cref="ArgumentException">
    /// The target has no texture coordinates, the dense mesh no colors or faces, or an option is out of range.
    /// </exception>
    public static BakeResult Run(
        TriangleMesh target, TriangleMesh dense, BakeOptions? options = null, BoundingVolumeHierarchy? tree = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new BakeOptions();
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(options.TextureSize, 16, 8192), options.TextureSize, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(options.Views, 1, 10_000), options.Views, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(options.Resolution, 16, 8192), options.Resolution, nameof(options));
        if (target.TexCoords is null)
            throw new ArgumentException("The mesh to texture has no texture coordinates.", nameof(target));
        if (dense.Colors is null || dense.FaceCount == 0)
            throw new ArgumentException("The dense mesh has no colors or no faces.", nameof(dense));

        var canvas = new TextureCanvas(options.TextureSize);
        TexelMap texels = TexelMap.Create(target, options.TextureSize, Gutter);
        double? l1 = null;
        if (options.Mode == BakeMode.Direct)
        {
            DirectBake.Run(canvas, texels, dense, tree ?? new BoundingVolumeHierarchy(dense), cancellationToken);
        }
        else
        {
            BakeView[] views = CaptureViews(target, dense, options, cancellationToken);
            ProjectiveBake.Run(canvas, views);
            Inpainting.Fill(canvas, texel => texels.Faces[texel] >= 0);
            if (options.Mode == BakeMode.Optimized)
            {
                canvas.FillBackground();
                OptimizedBake.Run(canvas, views, options.Seed, cancellationToken);
            }
            l1 = MeanDifference(canvas, views);
        }
        canvas.FillBackground();
        return new BakeResult(canvas.ToImage(), l1);
    }

    private static BakeView[] CaptureViews(
        TriangleMesh target, TriangleMesh dense, BakeOptions options, CancellationToken cancellationToken)
    {
        PerspectiveCamera[] cameras = BakeView.Cameras(options.Views);
        var views = new BakeView[cameras.Length];
        Parallel.For(0, cameras.Length, ParallelLoops.With(cancellationToken), i =>
            views[i] = BakeView.Capture(target, dense, cameras[i], options.Resolution, options.TextureSize));
        return views;
    }

    private static double MeanDifference(TextureCanvas canvas, BakeView[] views)
    {
        float[] texture = canvas.ToFloats();
        var loss = new TextureLoss(canvas.Size, 0);
        return views.Average(view => loss.AddData(texture, view, []));
    }
}
