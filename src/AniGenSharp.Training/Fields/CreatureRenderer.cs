using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Training.Fields;

/// <summary>Renders creatures by sphere tracing, rows in parallel.</summary>
internal static class CreatureRenderer
{
    private const int MaxSteps = 72;
    private const float HalfBox = 0.52f;
    private const float HitDistance = 0.0012f;
    private const float Relaxation = 0.92f;
    private const float NormalStep = 0.002f;
    private const int SamplesPerSide = 2;

    /// <summary>Width of outlines in units of the cube's side, and the darkness of the shadow's tone.</summary>
    private const float OutlineWidth = 0.012f, ShadowTone = 0.7f;

    /// <summary>Where the shadow begins, as the cosine between normal and light.</summary>
    private const float ShadowStart = 0.2f;

    private static readonly Vector3 s_outline = new(0.06f);

    /// <summary>Renders a picture with a transparent background, straight alpha, and four samples per pixel.</summary>
    /// <param name="field">The creature.</param>
    /// <param name="camera">The camera.</param>
    /// <param name="size">Width and height in pixels.</param>
    /// <param name="look">Shading; outlines widen the silhouette.</param>
    public static RgbaImage Render(CreatureField field, CreatureCamera camera, int size, CreatureLook look = CreatureLook.Shaded)
    {
        Func<float, float, Vector3?> sample = look == CreatureLook.Outlined ? Outlined : Shaded;
        var image = new RgbaImage(size, size, new byte[size * size * 4]);
        Parallel.For(0, size, ParallelLoops.Options, y =>
        {
            for (int x = 0; x < size; x++)
                RenderPixel(sample, size, (x, y), image.Pixels.AsSpan((y * size + x) * 4, 4));
        });
        return image;

        Vector3? Shaded(float u, float v) => Trace(field, camera, u, v) is { } hit ? Shade(field, camera, hit) : null;

        Vector3? Outlined(float u, float v)
        {
            var (hit, isBesideSurface) = March(field, camera, u, v);
            return isBesideSurface ? s_outline : hit is { } p ? ShadeFlat(field, camera, p) : null;
        }
    }

    private static void RenderPixel(Func<float, float, Vector3?> sample, int size, (int X, int Y) at, Span<byte> pixel)
    {
        var sum = Vector3.Zero;
        int hits = 0;
        for (int i = 0; i < SamplesPerSide * SamplesPerSide; i++)
        {
            float u = (at.X + (i % SamplesPerSide + 0.5f) / SamplesPerSide) / size * 2 - 1;
            float v = 1 - (at.Y + (i / SamplesPerSide + 0.5f) / SamplesPerSide) / size * 2;
            if (sample(u, v) is not { } color)
                continue;
            sum += color;
            hits++;
        }
        var mean = hits == 0 ? sum : sum / hits;
        for (int channel = 0; channel < 3; channel++)
            pixel[channel] = (byte)(mean[channel] * 255 + 0.5f);
        pixel[3] = (byte)(hits / (float)(SamplesPerSide * SamplesPerSide) * 255 + 0.5f);
    }

    /// <summary>The first point of the surface on the ray through a point of the picture; null if there is none.</summary>
    /// <param name="field">The creature.</param>
    /// <param name="camera">The camera.</param>
    /// <param name="u">Horizontal position, -1…1 from left to right.</param>
    /// <param name="v">Vertical position, -1…1 from bottom to top.</param>
    public static Vector3? Trace(CreatureField field, CreatureCamera camera, float u, float v) => March(field, camera, u, v).Hit;

    /// <summary>The first point of the surface, and whether the ray passes closely beside the surface before it.</summary>
    private static (Vector3? Hit, bool IsBesideSurface) March(CreatureField field, CreatureCamera camera, float u, float v)
    {
        float half = MathF.Tan(camera.FieldOfView / 2);
        var direction = Vector3.Normalize(camera.Forward + u * half * camera.Right + v * half * camera.Up);
        var (first, last) = (0f, float.MaxValue);
        for (int axis = 0; axis < 3; axis++)
        {
            float inverse = 1 / (MathF.Abs(direction[axis]) < 1e-9f ? 1e-9f : direction[axis]);
            float a = (-HalfBox - camera.Eye[axis]) * inverse, b = (HalfBox - camera.Eye[axis]) * inverse;
            (first, last) = (MathF.Max(first, MathF.Min(a, b)), MathF.Min(last, MathF.Max(a, b)));
        }
        float t = first, previous = float.MaxValue;
        bool isBeside = false;
        for (int i = 0; i < MaxSteps && t < last; i++)
        {
            var p = camera.Eye + t * direction;
            float distance = field.Value(p);
            if (distance < HitDistance)
                return (p, isBeside);
            isBeside |= previous < OutlineWidth && distance > previous;
            previous = distance;
            t += distance * Relaxation;
        }
        return (null, isBeside);
    }

    private static Vector3 ShadeFlat(CreatureField field, CreatureCamera camera, Vector3 p)
    {
        var normal = Vector3.Normalize(field.Gradient(p, NormalStep));
        float tone = Vector3.Dot(normal, camera.Light) < ShadowStart ? ShadowTone : 1;
        return Vector3.Clamp(field.Color(p, normal) * (tone * camera.Gain), Vector3.Zero, Vector3.One);
    }

    private static Vector3 Shade(CreatureField field, CreatureCamera camera, Vector3 p)
    {
        var normal = Vector3.Normalize(field.Gradient(p, NormalStep));
        var albedo = field.Color(p, normal);
        var view = Vector3.Normalize(camera.Eye - p);
        float facing = Vector3.Dot(normal, camera.Light);
        float rim = MathF.Pow(1 - MathF.Max(Vector3.Dot(normal, view), 0), 3);
        float highlight = MathF.Pow(MathF.Max(Vector3.Dot(normal, Vector3.Normalize(camera.Light + view)), 0), 24);
        float light = camera.Ambient + camera.Diffuse * (0.7f * MathF.Max(facing, 0) + 0.3f * (0.5f + 0.5f * facing)) - camera.Rim * rim;
        return Vector3.Clamp((albedo * light + new Vector3(camera.Specular * highlight)) * camera.Gain, Vector3.Zero, Vector3.One);
    }
}
