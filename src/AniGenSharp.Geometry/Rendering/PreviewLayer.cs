using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Rendering;

/// <summary>One mesh as a camera sees it, shaded pixel by pixel in linear light.</summary>
internal sealed class PreviewLayer
{
    // Intensities: the sky lights every side and the upper ones more.
    private const float SkyLight = 0.26f;
    private const float SkyGradient = 0.12f;
    private const float KeyLight = 0.78f;
    private const float FillLight = 0.22f;

    private static readonly Vector3 s_keyDirection = Vector3.Normalize(new Vector3(-0.45f, 0.65f, 0.75f));
    private static readonly Vector3 s_fillDirection = Vector3.Normalize(new Vector3(0.85f, 0.1f, 0.5f));

    private readonly TriangleMesh _mesh;
    private readonly Vector3[] _normals;
    private readonly SurfaceColors _colors;
    private readonly RasterImage _raster;
    private readonly Vector3 _eye;
    private readonly Vector3 _key;
    private readonly Vector3 _fill;

    /// <summary>Draws the mesh.</summary>
    /// <param name="mesh">The mesh, at least one face.</param>
    /// <param name="colors">The mesh's colors.</param>
    /// <param name="camera">The camera.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    public PreviewLayer(TriangleMesh mesh, SurfaceColors colors, PerspectiveCamera camera, int width, int height)
    {
        _mesh = mesh;
        _normals = mesh.Normals ?? VertexNormals.Smooth(mesh);
        _colors = colors;
        _raster = Rasterizer.Draw(camera.ViewProjection, mesh.Positions, mesh.Indices, width, height);
        _eye = camera.Eye;
        // The lights move with the camera, so that no side of a turntable is dark.
        Matrix4x4.Invert(camera.View, out Matrix4x4 world);
        _key = Vector3.TransformNormal(s_keyDirection, world);
        _fill = Vector3.TransformNormal(s_fillDirection, world);
    }

    /// <summary>Width in pixels.</summary>
    public int Width => _raster.Width;

    /// <summary>Depth at a pixel, +∞ beside the mesh.</summary>
    public float Depth(int pixel) => _raster.Depths[pixel];

    /// <summary>The light that the surface reflects towards the eye, or null beside the mesh.</summary>
    public Vector3? Shade(int pixel)
    {
        if (_raster.Faces[pixel] < 0)
            return null;
        Vector3 position = _raster.Interpolate(pixel, _mesh.Positions, _mesh.Indices);
        Vector3 normal = Vector3.Normalize(_raster.Interpolate(pixel, _normals, _mesh.Indices));
        Vector3 toEye = Vector3.Normalize(_eye - position);
        if (!(Vector3.Dot(normal, toEye) >= 0))
            normal = Vector3.Dot(normal, toEye) < 0 ? -normal : toEye;

        Vector3 albedo = _colors.At(_raster, pixel);
        float sky = SkyLight + SkyGradient * normal.Z;
        float key = KeyLight * MathF.Max(0, Vector3.Dot(normal, _key));
        float fill = FillLight * MathF.Max(0, Vector3.Dot(normal, _fill));
        return albedo * (sky + key + fill);
    }
}
