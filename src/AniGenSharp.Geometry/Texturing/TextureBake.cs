using AniGenSharp.Geometry.Surface;

namespace AniGenSharp.Geometry.Texturing;

/// <summary>How a texture is made from the dense surface's colours.</summary>
public enum BakeMode
{
    /// <summary>Each texel takes the colour of the dense surface's closest point.</summary>
    Direct,

    /// <summary>Each texel is the mean of what a hundred views saw there, as the reference's fast mode.</summary>
    Projective,

    /// <summary>The texture whose renders come closest to a hundred views, as the reference's default mode.</summary>
    Optimised,
}

/// <summary>How a bake is done.</summary>
internal sealed record BakeOptions
{
    /// <summary>Which bake.</summary>
    public BakeMode Mode { get; init; } = BakeMode.Direct;

    /// <summary>Texels a side, 16…8192.</summary>
    public int TextureSize { get; init; } = 1024;

    /// <summary>Views of the projective and the optimised bake.</summary>
    public int Views { get; init; } = 100;

    /// <summary>Pixels a side of each view.</summary>
    public int Resolution { get; init; } = 1024;

    /// <summary>Chooses the order of the views of the optimised bake.</summary>
    public int Seed { get; init; }
}

/// <summary>A baked texture.</summary>
/// <param name="Texture">The texture, opaque.</param>
/// <param name="L1">Mean absolute difference of its bilinear lookups from the views, 0…1; null for the direct bake, which has none.</param>
internal sealed record BakeResult(RgbaImage Texture, double? L1);

/// <summary>Bakes the vertex colours of a dense mesh into the texture of a coarse one.</summary>
internal static class TextureBake
{
    private const int Gutter = 4;

    /// <summary>Bakes a texture.</summary>
    /// <param name="target">The mesh to texture, with texture coordinates without overlaps.</param>
    /// <param name="dense">The coloured surface, in the same place, within the unit cube around the origin.</param>
    /// <param name="options">How, or null for the defaults.</param>
    /// <param name="tree">The dense surface's tree when there is one already; only the direct bake needs it.</param>
    /// <param name="cancellationToken">Stops soon.</param>
    /// <exception cref="ArgumentException">The target has no texture coordinates, the dense mesh no colours or faces, or an option is out of range.</exception>
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
            throw new ArgumentException("The dense mesh has no colours or no faces.", nameof(dense));

        var canvas = new TextureCanvas(options.TextureSize);
        TexelMap texels = TexelMap.Create(target, options.TextureSize, Gutter);
        double? l1 = null;
        if (options.Mode == BakeMode.Direct)
        {
            DirectBake.Run(canvas, texels, dense, tree ?? new BoundingVolumeHierarchy(dense), cancellationToken);
        }
        else
        {
            BakeView[] views = Look(target, dense, options, cancellationToken);
            ProjectiveBake.Run(canvas, views);
            Inpainting.Fill(canvas, texel => texels.Faces[texel] >= 0);
            if (options.Mode == BakeMode.Optimised)
            {
                canvas.FillBackground();
                OptimisedBake.Run(canvas, views, options.Seed, cancellationToken);
            }
            l1 = Compare(canvas, views);
        }
        canvas.FillBackground();
        return new BakeResult(canvas.ToImage(), l1);
    }

    private static BakeView[] Look(TriangleMesh target, TriangleMesh dense, BakeOptions options, CancellationToken cancellationToken)
    {
        Camera[] cameras = BakeView.Cameras(options.Views);
        var views = new BakeView[cameras.Length];
        Parallel.For(0, cameras.Length, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            views[i] = BakeView.Capture(target, dense, cameras[i], options.Resolution, options.TextureSize));
        return views;
    }

    private static double Compare(TextureCanvas canvas, BakeView[] views)
    {
        float[] texture = canvas.ToFloats();
        var loss = new TextureLoss(canvas.Size, 0);
        return views.Average(view => loss.AddData(texture, view, []));
    }
}
