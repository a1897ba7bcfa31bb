using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Rendering;

/// <summary>Where the camera of a preview stands, so that its subject fills the picture.</summary>
/// <param name="Center">The point that the camera looks at.</param>
/// <param name="Radius">The radius of a sphere around it that holds the subject.</param>
/// <param name="Distance">The distance of the camera from the center.</param>
internal readonly record struct PreviewFrame(Vector3 Center, float Radius, float Distance)
{
    /// <summary>Vertical field of view in degrees.</summary>
    public const float FieldOfView = 30;

    /// <summary>Space around the subject, as a factor of its extent.</summary>
    private const float Margin = 1.06f;

    /// <summary>The least distance over the radius, so that nothing is too close to the camera.</summary>
    private const float MinDistance = 2;

    /// <summary>Angles around the subject, in degrees, that stand for every side.</summary>
    public static readonly float[] EverySide = [.. Enumerable.Range(0, 16).Select(i => 22.5f * i)];

    /// <summary>The closest frame that shows some shapes completely from some sides.</summary>
    /// <param name="shapes">Points in the networks' space; at least one.</param>
    /// <param name="azimuths">The camera's angles around the subject in degrees.</param>
    /// <param name="elevation">The camera's angle above the horizon in degrees.</param>
    /// <param name="aspect">Width of the picture over its height.</param>
    public static PreviewFrame Of(IReadOnlyList<Vector3[]> shapes, float[] azimuths, float elevation, float aspect)
    {
        var boxes = shapes.Select(shape => BoundingBox.Of(shape)).ToList();
        Vector3 low = boxes.Select(box => box.Low).Aggregate(Vector3.Min), high = boxes.Select(box => box.High).Aggregate(Vector3.Max);
        Vector3 center = (low + high) / 2;
        float radius = MathF.Max(shapes.Max(shape => shape.Max(point => Vector3.Distance(point, center))), 1e-6f);
        float tangent = MathF.Tan(FieldOfView * MathF.PI / 360) / Margin, distance = MinDistance * radius;
        foreach (float azimuth in azimuths)
        {
            Vector3 toward = ViewDirection.Of(azimuth, elevation), side = Vector3.Cross(Vector3.UnitZ, toward);
            Vector3 right = side.LengthSquared() > 1e-9f ? Vector3.Normalize(side) : Vector3.UnitX, up = Vector3.Cross(toward, right);
            foreach (var shape in shapes)
            {
                foreach (Vector3 point in shape)
                {
                    Vector3 offset = point - center;
                    float extent = MathF.Max(MathF.Abs(Vector3.Dot(offset, right)) / aspect, MathF.Abs(Vector3.Dot(offset, up)));
                    distance = MathF.Max(distance, extent / tangent + Vector3.Dot(offset, toward));
                }
            }
        }
        return new PreviewFrame(center, radius, distance);
    }
}
