using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Texturing.Projection;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>
/// Puts the pixels of pictures onto a baked texture: where a picture shows the surface well, its colors; on the other half of a
/// symmetric surface, the detail of the mirror image; elsewhere the baked colors, leveled to the picture's.
/// </summary>
internal sealed class PhotoBake
{
    private const int Gutter = 4;

    // Of several pictures, the one that shows a point best decides.
    private const int Decisiveness = 4;

    // How much of the picture's light is taken out of its colors. All of it would give the baked colors' brightness, none of it would
    // light the asset twice.
    private const float LightShare = 0.5f;

    // Share of symmetric vertices from which a surface counts as symmetric.
    private const float MinSymmetry = 0.6f;

    // Baked colors of two mirrored points that differ by more belong to a pattern that is not symmetric.
    private const float MirrorColorTolerance = 0.12f;

    private readonly ProjectionSurface _surface;
    private readonly PhotoSteps _steps;
    private readonly PictureProjection[] _views;
    private readonly TexelMap _texels;
    private readonly TextureCanvas _canvas;
    private readonly SubjectPicture _baked;
    private readonly float[] _weights;
    private readonly Vector3[] _colors;

    private PhotoBake(TriangleMesh mesh, RgbaImage baked, IReadOnlyList<PhotoView> views, PhotoSteps steps)
    {
        (_surface, _steps) = (new ProjectionSurface(mesh, baked), steps);
        _views = [.. views.Select(view => new PictureProjection(
            _surface, view.Picture, view.Camera, steps.HasFlag(PhotoSteps.Light) ? view.Light.Scale(LightShare) : SceneLight.Even))];
        _texels = TexelMap.Create(mesh, baked.Width, Gutter);
        _canvas = new TextureCanvas(baked.Width);
        _baked = SubjectPicture.Of(baked);
        _weights = new float[baked.Width * baked.Width];
        _colors = new Vector3[baked.Width * baked.Width];
    }

    /// <summary>Bakes pictures over a texture.</summary>
    /// <param name="mesh">The mesh, with texture coordinates without overlaps.</param>
    /// <param name="baked">Its texture, square.</param>
    /// <param name="views">The pictures with their cameras, at least one.</param>
    /// <param name="steps">The steps to take.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    public static PhotoBakeResult Run(
        TriangleMesh mesh, RgbaImage baked, IReadOnlyList<PhotoView> views, PhotoSteps steps, CancellationToken cancellationToken) =>
        new PhotoBake(mesh, baked, views, steps).Run(cancellationToken);

    private PhotoBakeResult Run(CancellationToken cancellationToken)
    {
        int size = _canvas.Size;
        Parallel.For(0, size, ParallelLoops.With(cancellationToken), y =>
        {
            for (int texel = y * size; texel < (y + 1) * size; texel++)
            {
                if (_texels.Faces[texel] >= 0)
                    Project(texel);
            }
        });
        Vector3[] levels = Level();
        var plane = _steps.HasFlag(PhotoSteps.Mirror) ? SymmetryPlane.Find(_surface) : default;
        bool symmetric = plane.Share >= MinSymmetry;
        var mirrored = new float[size];
        Parallel.For(0, size, ParallelLoops.With(cancellationToken), y =>
        {
            for (int texel = y * size; texel < (y + 1) * size; texel++)
            {
                if (_texels.Faces[texel] < 0)
                    continue;
                mirrored[y] += Finish(texel, levels, symmetric ? plane : null);
            }
        });
        _canvas.FillBackground();
        double count = 0, shown = 0;
        for (int texel = 0; texel < _weights.Length; texel++)
        {
            count += _texels.Faces[texel] >= 0 ? 1 : 0;
            shown += _weights[texel];
        }
        count = Math.Max(count, 1);
        return new PhotoBakeResult(_canvas.ToImage(), shown / count, mirrored.Sum() / count) { Weights = _weights };
    }

    /// <summary>Looks a texel up in the pictures.</summary>
    private void Project(int texel)
    {
        Vector3 corners = _texels.Corners(texel);
        Vector3 position = _texels.Interpolate(texel, corners, _surface.Mesh.Positions);
        Vector3 normal = Vector3.Normalize(_texels.Interpolate(texel, corners, _surface.Normals));
        Vector3 sum = Vector3.Zero;
        float total = 0, best = 0;
        foreach (PictureProjection view in _views)
        {
            (Vector3 color, float weight) = view.Sample(position, normal);
            float vote = MathF.Pow(weight, Decisiveness);
            sum += vote * color;
            total += vote;
            best = MathF.Max(best, weight);
        }
        if (total > 0)
            (_colors[texel], _weights[texel]) = (sum / total, best);
    }

    /// <summary>The difference between the pictures' colors and the baked ones at every vertex.</summary>
    private Vector3[] Level()
    {
        if (!_steps.HasFlag(PhotoSteps.Level))
            return new Vector3[_surface.Mesh.VertexCount];
        var leveling = new ColorLeveling(_surface.Mesh);
        for (int texel = 0; texel < _weights.Length; texel++)
        {
            if (_weights[texel] > 0)
                leveling.Add(_texels.Faces[texel], _texels.Corners(texel), _colors[texel] - Baked(texel), _weights[texel]);
        }
        return leveling.Solve();
    }

    private Vector3 Baked(int texel) => _baked.Pixels[texel].AsVector3();

    /// <summary>Writes the final color of a texel.</summary>
    /// <returns>The share of the color that comes from the mirror image.</returns>
    private float Finish(int texel, Vector3[] levels, SymmetryPlane? plane)
    {
        float weight = _weights[texel], share = 0;
        Vector3 color = _colors[texel];
        if (weight < 1)
        {
            Vector3 corners = _texels.Corners(texel);
            Vector3 baked = Baked(texel), leveled = baked + _texels.Interpolate(texel, corners, levels);
            if (plane is { } mirror)
            {
                (Vector3 detail, share) = Mirrored(texel, corners, baked, levels, mirror);
                leveled += share * detail;
            }
            color = Vector3.Lerp(leveled, color, weight);
        }
        _canvas.Colors[texel] = Vector3.Clamp(color, Vector3.Zero, Vector3.One);
        _canvas.Known[texel] = true;
        return share * (1 - weight);
    }

    /// <summary>What the picture adds to the leveled baked color at the mirror image of a texel.</summary>
    private (Vector3 Detail, float Weight) Mirrored(int texel, Vector3 corners, Vector3 baked, Vector3[] levels, SymmetryPlane plane)
    {
        Vector3 position = plane.Mirror(_texels.Interpolate(texel, corners, _surface.Mesh.Positions));
        Vector3 normal = Vector3.Normalize(_texels.Interpolate(texel, corners, _surface.Normals));
        normal.X = -normal.X;
        (Vector3 Detail, float Weight) best = default;
        foreach (PictureProjection view in _views)
        {
            var (color, weight, pixel) = view.SampleMirrored(position, normal);
            if (weight <= best.Weight)
                continue;
            Vector3 there = _baked.Sample(view.TexCoordAt(pixel) * _baked.Size).AsVector3();
            Vector3 away = Vector3.Abs(there - baked);
            weight *= Math.Clamp(2 - (away.X + away.Y + away.Z) / 3 / MirrorColorTolerance, 0, 1);
            if (weight > best.Weight)
                best = (color - there - view.Interpolate(pixel, levels), weight);
        }
        return best;
    }
}

/// <summary>A picture whose camera is known.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Camera">Its camera.</param>
internal sealed record PhotoView(SubjectPicture Picture, PictureCamera Camera)
{
    /// <summary>The light in the picture beside the baked colors.</summary>
    public SceneLight Light { get; init; } = SceneLight.Even;
}

/// <summary>Steps of <see cref="PhotoBake"/>; all of them belong to a good texture, but each can be judged by leaving it out.</summary>
[Flags]
internal enum PhotoSteps
{
    /// <summary>Projection alone.</summary>
    None = 0,

    /// <summary>Leveling of the baked colors to the picture's.</summary>
    Level = 1,

    /// <summary>The mirror image.</summary>
    Mirror = 2,

    /// <summary>Division by a part of the light in the picture.</summary>
    Light = 4,

    /// <summary>Every step.</summary>
    All = Level | Mirror | Light,
}

/// <summary>A texture with a picture's pixels.</summary>
/// <param name="Texture">The texture, opaque.</param>
/// <param name="FromPicture">Share of the texels' colors that comes from the pictures.</param>
/// <param name="Mirrored">Share with the detail of the mirror image.</param>
internal sealed record PhotoBakeResult(RgbaImage Texture, double FromPicture, double Mirrored)
{
    /// <summary>How well the pictures show each texel, 0…1, [Size, Size].</summary>
    public required float[] Weights { get; init; }
}
