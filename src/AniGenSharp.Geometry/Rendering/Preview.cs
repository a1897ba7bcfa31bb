using System.Numerics;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Rendering;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry;

/// <summary>
/// Renders pictures of an asset on the CPU: lit, with its texture or vertex colors and, optionally, its skeleton shining through. The same
/// asset and options give the same bytes.
/// </summary>
public static class Preview
{
    // How much a bone behind the surface shines through, 0…1.
    private const float HiddenBoneOpacity = 0.72f;

    private const float BoneThickness = 1.5f;
    private const int MaxSupersampling = 8;
    private const int SheetColumns = 8;

    private static readonly Vector3 s_backgroundTop = ColorSpace.ToLinear(new Vector3(0.93f, 0.94f, 0.95f));
    private static readonly Vector3 s_backgroundBottom = ColorSpace.ToLinear(new Vector3(0.72f, 0.74f, 0.77f));

    /// <summary>Renders one picture.</summary>
    /// <param name="asset">The asset to show.</param>
    /// <param name="options">Size and point of view, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The mesh is invalid, or an option is out of range.</exception>
    public static RgbaImage Render(RiggedAsset asset, PreviewOptions? options = null)
    {
        options ??= new PreviewOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Height, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(options.Supersampling, 1, MaxSupersampling), options.Supersampling);
        AssetValidation.Check(asset.Mesh);

        PerspectiveCamera camera = CreateCamera(options, options.Frame ?? options.FrameOf([asset.Mesh.Positions]));
        int width = options.Width * options.Supersampling, height = options.Height * options.Supersampling;
        var colors = asset.Materials.Count > 0
            ? new SurfaceColors(asset.Mesh, asset.Materials) : new SurfaceColors(asset.Mesh, asset.Texture);
        var body = new PreviewLayer(asset.Mesh, colors, camera, width, height);
        PreviewLayer? bones = options.Skeleton ? Layer(SkeletonMesh.Create(asset.Skeleton, BoneThickness)) : null;

        var pixels = new byte[options.Width * options.Height * 4];
        Parallel.For(0, options.Height, ParallelLoops.Options, y =>
        {
            for (int x = 0; x < options.Width; x++)
            {
                Vector3 color = Average(body, bones, x, y, options);
                int pixel = (y * options.Width + x) * 4;
                pixels[pixel] = ColorSpace.ToByte(color.X);
                pixels[pixel + 1] = ColorSpace.ToByte(color.Y);
                pixels[pixel + 2] = ColorSpace.ToByte(color.Z);
                pixels[pixel + 3] = 255;
            }
        });
        return new RgbaImage(options.Width, options.Height, pixels);

        PreviewLayer Layer(TriangleMesh mesh) => new(mesh, new SurfaceColors(mesh, texture: null), camera, width, height);
    }

    /// <summary>Renders the frames of one turn around the asset, starting in front of it.</summary>
    /// <param name="asset">The asset to show.</param>
    /// <param name="frames">Number of frames, at least 1.</param>
    /// <param name="options">Everything but the azimuth, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The mesh is invalid, or an option is out of range.</exception>
    public static RgbaImage[] RenderTurntable(RiggedAsset asset, int frames, PreviewOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        options ??= new PreviewOptions();
        AssetValidation.Check(asset.Mesh);
        options = options with { Frame = options.Frame ?? options.FrameOf([asset.Mesh.Positions], everySide: true) };
        return [.. Enumerable.Range(0, frames).Select(frame => Render(asset, options with { Azimuth = 360f * frame / frames }))];
    }

    /// <summary>
    /// Renders a sheet of eight sides: the asset in the upper row, the asset with its skeleton below it and, if the asset has a clip, eight
    /// moments of its first clip in a third row.
    /// </summary>
    /// <param name="asset">The asset to show.</param>
    /// <param name="side">Width and height of each picture, in pixels.</param>
    /// <exception cref="ArgumentException">The mesh is invalid, or the side is less than 1.</exception>
    public static RgbaImage RenderSheet(RiggedAsset asset, int side = 256)
    {
        var options = new PreviewOptions { Width = side, Height = side };
        var rows = new List<IReadOnlyList<RgbaImage>>
        {
            RenderTurntable(asset, SheetColumns, options),
            RenderTurntable(asset, SheetColumns, options with { Skeleton = true }),
        };
        if (asset.Clips.Count > 0)
            rows.Add(MotionPreview.Render(asset, asset.Clips[0], SheetColumns, options));
        return ContactSheet.Compose(rows);
    }

    /// <summary>The sphere around the center of the bounding box that contains every point.</summary>
    /// <param name="positions">At least one point.</param>
    internal static (Vector3 Center, float Radius) BoundingSphere(ReadOnlySpan<Vector3> positions)
    {
        Vector3 center = BoundingBox.Of(positions).Center;
        float radius = 0;
        foreach (Vector3 position in positions)
            radius = MathF.Max(radius, Vector3.Distance(position, center));
        return (center, radius);
    }

    private static PerspectiveCamera CreateCamera(PreviewOptions options, PreviewFrame frame)
    {
        if (options.Camera is { } picture)
        {
            float reach = frame.Radius + Vector3.Distance(frame.Center, picture.Target);
            return new PerspectiveCamera(picture.Position, picture.View, picture.Projection(reach));
        }
        float near = frame.Distance - 1.05f * frame.Radius, far = frame.Distance + 2 * frame.Radius;
        var lens = new PerspectiveLens(PreviewFrame.FieldOfView, near, far, options.Width / (float)options.Height);
        return PerspectiveCamera.LookAt(ViewDirection.Of(options.Azimuth, options.Elevation), frame.Center, frame.Distance, lens);
    }

    private static Vector3 Average(PreviewLayer body, PreviewLayer? bones, int x, int y, PreviewOptions options)
    {
        int samples = options.Supersampling;
        Vector3 sum = Vector3.Zero;
        for (int sy = 0; sy < samples; sy++)
        {
            for (int sx = 0; sx < samples; sx++)
            {
                int pixel = (y * samples + sy) * body.Width + x * samples + sx;
                Vector3 color = body.Shade(pixel)
                    ?? Vector3.Lerp(s_backgroundTop, s_backgroundBottom, (y + (sy + 0.5f) / samples) / options.Height);
                if (bones?.Shade(pixel) is { } bone)
                    color = Vector3.Lerp(color, bone, bones.Depth(pixel) < body.Depth(pixel) ? 1 : HiddenBoneOpacity);
                sum += color;
            }
        }
        return sum / (samples * samples);
    }
}
