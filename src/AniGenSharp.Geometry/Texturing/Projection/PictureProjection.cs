using System.Numerics;
using AniGenSharp.Geometry.Rendering;

namespace AniGenSharp.Geometry.Texturing.Projection;

/// <summary>
/// Looks up the color of points of a surface in a picture whose camera is known, with a weight that says how well the picture shows
/// them: nothing for points that are hidden, seen at a grazing angle, or close to an outline of the subject.
/// </summary>
internal sealed class PictureProjection
{
    private const int MinSize = 256, MaxSize = 1024;

    // The cosine between surface and view, from which a point counts and from which it counts fully.
    private const float MinCosine = 0.25f, FullCosine = 0.45f;

    // Distance to an outline from which a point counts and from which it counts fully, in pixels of a picture of 512.
    private const float MinEdge = 1, FullEdge = 3, EdgeUnit = 512;

    // Depth differences between neighboring pixels and between a point and the surface, in pixels' widths.
    private const float DepthEdge = 6, DepthTolerance = 4;

    // How far the mirror image of a point may lie from the surface, as a share of the radius.
    private const float MirrorTolerance = 0.04f;
    private const float MinMirrorCosine = 0.7f;

    private readonly ProjectionSurface _surface;
    private readonly SubjectPicture _picture;
    private readonly SceneLight _light;
    private readonly RasterImage _raster;
    private readonly float[] _depths;
    private readonly float[] _edges;
    private readonly Matrix4x4 _viewProjection;
    private readonly Vector3 _eye;
    private readonly float _pixel;

    /// <param name="surface">The surface.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="camera">Its camera.</param>
    /// <param name="light">The light that is taken out of the picture's colors.</param>
    public PictureProjection(ProjectionSurface surface, SubjectPicture picture, PictureCamera camera, SceneLight light)
    {
        (_surface, _picture, _light) = (surface, picture, light);
        int size = Math.Clamp(picture.Size, MinSize, MaxSize);
        _raster = surface.Draw(camera, size);
        _viewProjection = camera.ViewProjection(surface.Radius);
        _eye = camera.Position;
        _pixel = 2 * camera.HalfExtent / size;
        _depths = new float[size * size];
        for (int pixel = 0; pixel < _depths.Length; pixel++)
        {
            _depths[pixel] = _raster.Faces[pixel] < 0
                ? float.PositiveInfinity
                : Vector3.Distance(_eye, _raster.Interpolate(pixel, surface.Mesh.Positions, surface.Mesh.Indices));
        }
        _edges = EdgeDistance.Of(Outlines(), size);
    }

    /// <summary>The color of a point, and how well the picture shows it, 0…1.</summary>
    /// <param name="position">A point of the surface.</param>
    /// <param name="normal">The direction of the surface there.</param>
    public (Vector3 Color, float Weight) Sample(Vector3 position, Vector3 normal)
    {
        if (Locate(position) is not { } place)
            return default;
        float depth = Vector3.Distance(_eye, position);
        if (!IsVisible(place, depth))
            return default;
        return Read(place, normal, Vector3.Dot(normal, _eye - position) / depth);
    }

    /// <summary>
    /// The pixel that shows the mirror image of a point, with its color and a weight: nothing where the surface is not symmetric.
    /// </summary>
    /// <param name="position">The mirrored point.</param>
    /// <param name="normal">The mirrored direction of the surface.</param>
    public (Vector3 Color, float Weight, int Pixel) SampleMirrored(Vector3 position, Vector3 normal)
    {
        if (Locate(position) is not { } place)
            return default;
        int pixel = PixelAt(place);
        float depth = Vector3.Distance(_eye, position), away = MathF.Abs(_depths[pixel] - depth) / (_surface.Radius * MirrorTolerance);
        if (!(away < 1))
            return default;
        Vector3 shown = _surface.NormalAt(_raster, pixel);
        if (Vector3.Dot(shown, normal) < MinMirrorCosine)
            return default;
        (Vector3 color, float weight) = Read(place, shown, Vector3.Dot(shown, _eye - position) / depth);
        return (color, weight * MathF.Min(1, 2 - 2 * away), pixel);
    }

    /// <summary>Interpolates a vertex attribute at a covered pixel.</summary>
    public Vector3 Interpolate(int pixel, Vector3[] values) => _raster.Interpolate(pixel, values, _surface.Mesh.Indices);

    /// <summary>The texture coordinate at a covered pixel.</summary>
    public Vector2 TexCoordAt(int pixel) => _raster.Interpolate(pixel, _surface.Mesh.TexCoords!, _surface.Mesh.Indices);

    private static float Ramp(float value, float from, float to)
    {
        float share = Math.Clamp((value - from) / (to - from), 0, 1);
        return share * share * (3 - 2 * share);
    }

    /// <summary>The position of a point in the rendering, in 0…1; null outside.</summary>
    private Vector2? Locate(Vector3 position)
    {
        Vector4 clip = Vector4.Transform(position, _viewProjection);
        if (!(clip.W > 0))
            return null;
        var place = new Vector2(0.5f + 0.5f * clip.X / clip.W, 0.5f - 0.5f * clip.Y / clip.W);
        return place.X >= 0 && place.X < 1 && place.Y >= 0 && place.Y < 1 ? place : null;
    }

    private int PixelAt(Vector2 place) => (int)(place.Y * _raster.Height) * _raster.Width + (int)(place.X * _raster.Width);

    /// <summary>Whether a point is the nearest one in some pixel around it.</summary>
    private bool IsVisible(Vector2 place, float depth)
    {
        int column = (int)(place.X * _raster.Width), row = (int)(place.Y * _raster.Height);
        for (int y = Math.Max(row - 1, 0); y <= Math.Min(row + 1, _raster.Height - 1); y++)
        {
            for (int x = Math.Max(column - 1, 0); x <= Math.Min(column + 1, _raster.Width - 1); x++)
            {
                if (depth < _depths[y * _raster.Width + x] + DepthTolerance * _pixel && _raster.Faces[y * _raster.Width + x] >= 0)
                    return true;
            }
        }
        return false;
    }

    private (Vector3 Color, float Weight) Read(Vector2 place, Vector3 normal, float cosine)
    {
        float weight = Ramp(cosine, MinCosine, FullCosine)
            * Ramp(_edges[PixelAt(place)] * EdgeUnit / _raster.Width, MinEdge, FullEdge);
        if (weight == 0)
            return default;
        Vector4 color = _picture.Sample(place * _picture.Size);
        return color.W > 0.5f ? (color.AsVector3() / (color.W * _light.Factor(normal)), weight) : default;
    }

    /// <summary>Pixels on an outline: of the rendering, of the picture, or where the surface jumps in depth.</summary>
    private bool[] Outlines()
    {
        int size = _raster.Width;
        var outlines = new bool[size * size];
        for (int pixel = 0; pixel < outlines.Length; pixel++)
        {
            int x = pixel % size, y = pixel / size;
            Vector2 place = new Vector2(x + 0.5f, y + 0.5f) / size * _picture.Size;
            outlines[pixel] = _raster.Faces[pixel] < 0 || _picture.Sample(place).W < 0.5f
                || x + 1 < size && Jumps(pixel, pixel + 1) || y + 1 < size && Jumps(pixel, pixel + size);
        }
        return outlines;
    }

    private bool Jumps(int a, int b) =>
        float.IsFinite(_depths[a]) && float.IsFinite(_depths[b]) && MathF.Abs(_depths[a] - _depths[b]) > DepthEdge * _pixel;
}
