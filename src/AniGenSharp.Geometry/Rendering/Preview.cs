using System.Numerics;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Rendering;

/// <summary>How a preview looks at an asset.</summary>
internal sealed record PreviewOptions
{
    /// <summary>Pixels a row.</summary>
    public int Width { get; init; } = 512;

    /// <summary>Rows.</summary>
    public int Height { get; init; } = 512;

    /// <summary>Degrees around the asset: 0 before its face (-y), 90 at its left side (+x).</summary>
    public float Azimuth { get; init; } = 30;

    /// <summary>Degrees above the asset's horizon.</summary>
    public float Elevation { get; init; } = 15;

    /// <summary>Whether the skeleton is drawn over the mesh.</summary>
    public bool Skeleton { get; init; }

    /// <summary>Samples along each side of a pixel, 1…8.</summary>
    public int Supersampling { get; init; } = 3;

    /// <summary>The sphere that fills the picture, or null for the mesh's own; the same one keeps several pictures in step.</summary>
    public (Vector3 Center, float Radius)? Frame { get; init; }
}

/// <summary>Renders pictures of an asset: lit, with its texture or vertex colours, the skeleton shining through on request.</summary>
internal static class Preview
{
    private const float FieldOfView = 30;
    private const float HiddenBone = 0.72f;
    private const float BoneThickness = 1.5f;

    private static readonly Vector3 s_backgroundTop = ColorSpace.ToLinear(new Vector3(0.93f, 0.94f, 0.95f));
    private static readonly Vector3 s_backgroundBottom = ColorSpace.ToLinear(new Vector3(0.72f, 0.74f, 0.77f));
    private static readonly Vector3 s_clay = ColorSpace.ToLinear(new Vector3(0.75f, 0.72f, 0.68f));

    /// <summary>Renders one picture; the same asset and options give the same bytes.</summary>
    /// <param name="asset">What to show.</param>
    /// <param name="options">From where, how large, with or without skeleton.</param>
    /// <exception cref="ArgumentException">The mesh is empty or refers to vertices that it has not.</exception>
    public static RgbaImage Render(RiggedAsset asset, PreviewOptions? options = null)
    {
        options ??= new PreviewOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Height, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(options.Supersampling, 1, 8), options.Supersampling);
        AssetValidation.Check(asset.Mesh);

        Camera camera = Place(options, options.Frame ?? BoundingSphere(asset.Mesh.Positions));
        int width = options.Width * options.Supersampling, height = options.Height * options.Supersampling;
        var body = new Layer(asset.Mesh, asset.Texture, camera, width, height);
        Layer? bones = options.Skeleton
            ? new Layer(SkeletonMesh.Create(asset.Skeleton, BoneThickness), null, camera, width, height)
            : null;

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
    }

    /// <summary>The sphere around the middle of the bounding box that holds every point.</summary>
    /// <param name="positions">At least one point.</param>
    public static (Vector3 Center, float Radius) BoundingSphere(ReadOnlySpan<Vector3> positions)
    {
        Vector3 low = positions[0], high = positions[0];
        foreach (Vector3 position in positions)
        {
            low = Vector3.Min(low, position);
            high = Vector3.Max(high, position);
        }
        Vector3 center = (low + high) / 2;
        float radius = 0;
        foreach (Vector3 position in positions)
            radius = MathF.Max(radius, Vector3.Distance(position, center));
        return (center, radius);
    }

    private static Camera Place(PreviewOptions options, (Vector3 Center, float Radius) frame)
    {
        float radius = MathF.Max(frame.Radius, 1e-6f) * 1.05f, aspect = options.Width / (float)options.Height;
        // The sphere touches the frame's nearer side.
        float half = MathF.Atan(MathF.Tan(FieldOfView * MathF.PI / 360) * MathF.Min(1, aspect));
        float distance = radius / MathF.Sin(half);
        return Camera.LookAt(
            Camera.Direction(options.Azimuth, options.Elevation), frame.Center, distance, FieldOfView, aspect,
            MathF.Max(distance - 2 * radius, distance * 0.05f), distance + 2 * radius);
    }

    private static Vector3 Average(Layer body, Layer? bones, int x, int y, PreviewOptions options)
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
                    color = Vector3.Lerp(color, bone, bones.Depth(pixel) < body.Depth(pixel) ? 1 : HiddenBone);
                sum += color;
            }
        }
        return sum / (samples * samples);
    }

    /// <summary>One mesh as the camera sees it, ready to be shaded pixel by pixel in linear light.</summary>
    private sealed class Layer
    {
        private readonly TriangleMesh _mesh;
        private readonly Vector3[] _normals;
        private readonly Vector3[]? _colors;
        private readonly TextureLookup? _texture;
        private readonly RasterImage _raster;
        private readonly Vector3 _eye, _key, _fill;

        public Layer(TriangleMesh mesh, RgbaImage? texture, Camera camera, int width, int height)
        {
            _mesh = mesh;
            _normals = mesh.Normals ?? VertexNormals.Smooth(mesh);
            _colors = mesh.Colors?.Select(ColorSpace.ToLinear).ToArray();
            _texture = texture is not null && mesh.TexCoords is not null ? new TextureLookup(texture) : null;
            _raster = Rasterizer.Draw(camera.ViewProjection, mesh.Positions, mesh.Indices, width, height);
            _eye = camera.Eye;
            // The lamps go round with the camera, so that no side of a turntable is dark.
            Matrix4x4.Invert(camera.View, out Matrix4x4 world);
            _key = Vector3.TransformNormal(Vector3.Normalize(new Vector3(-0.45f, 0.65f, 0.75f)), world);
            _fill = Vector3.TransformNormal(Vector3.Normalize(new Vector3(0.85f, 0.1f, 0.5f)), world);
        }

        public int Width => _raster.Width;

        public float Depth(int pixel) => _raster.Depths[pixel];

        /// <summary>Light that leaves the surface towards the eye, or null beside the surface.</summary>
        public Vector3? Shade(int pixel)
        {
            if (_raster.Faces[pixel] < 0)
                return null;
            Vector3 position = _raster.Interpolate(pixel, _mesh.Positions, _mesh.Indices);
            Vector3 normal = Vector3.Normalize(_raster.Interpolate(pixel, _normals, _mesh.Indices));
            Vector3 toEye = Vector3.Normalize(_eye - position);
            if (!(Vector3.Dot(normal, toEye) >= 0))
                normal = Vector3.Dot(normal, toEye) < 0 ? -normal : toEye;

            Vector3 albedo = _texture is not null ? _texture.Sample(_raster.Interpolate(pixel, _mesh.TexCoords!, _mesh.Indices))
                : _colors is not null ? _raster.Interpolate(pixel, _colors, _mesh.Indices)
                : s_clay;
            float sky = 0.26f + 0.12f * normal.Z;
            float key = 0.78f * MathF.Max(0, Vector3.Dot(normal, _key));
            float fill = 0.22f * MathF.Max(0, Vector3.Dot(normal, _fill));
            return albedo * (sky + key + fill);
        }
    }
}
