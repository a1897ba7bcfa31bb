using System.Numerics;
using System.Text.Json.Serialization;
using AniGenSharp.Geometry.Editing;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry;

/// <summary>
/// Paints the weights of a joint with a round, soft brush. The brush follows the surface: it does not reach another limb that is only
/// near.
/// </summary>
/// <param name="Joint">Name of the joint.</param>
/// <param name="Points">Where the brush touched the surface, in the space of glTF files.</param>
/// <param name="Radius">Radius of the brush, in the same units, above 0.</param>
/// <param name="Value">The weight that is painted: 1 binds the surface to the joint, 0 frees it.</param>
/// <param name="Strength">How far the weight moves towards the value in the middle of the brush, 0…1.</param>
public sealed record PaintWeights(
    string Joint, [property: JsonConverter(typeof(VectorListJsonConverter))] IReadOnlyList<Vector3> Points, float Radius, float Value = 1,
    float Strength = 1) : RigEdit
{
    private const float MinRadius = 1e-4f;

    internal override RigState Apply(RigState rig)
    {
        RigState.RequireBetween(Radius, MinRadius, 1e4, "radius");
        RigState.RequireBetween(Value, 0, 1, "value");
        RigState.RequireBetween(Strength, 0, 1, "strength");
        int joint = rig.Find(Joint);
        var surface = new WeldedSurface(rig.Asset.Mesh);
        float[] brush = new float[surface.Mesh.VertexCount];
        var neighbors = new VertexNeighbors(surface.Mesh.VertexCount, surface.Mesh.Indices);
        foreach (var point in Points)
            Touch(surface.Mesh, neighbors, RigState.Point(point), brush);
        return rig with
        {
            Weights = WeightColumn.Set(rig, joint, vertex =>
            {
                float before = rig.Weights.Row(vertex)[joint];
                return before + Strength * brush[surface.PointOf(vertex)] * (Value - before);
            }),
        };
    }

    /// <summary>Raises the brush's strength at the points within its radius that are joined to the nearest one.</summary>
    private void Touch(TriangleMesh mesh, VertexNeighbors neighbors, Vector3 center, float[] brush)
    {
        int nearest = 0;
        for (int point = 1; point < mesh.VertexCount; point++)
            if (Vector3.DistanceSquared(mesh.Positions[point], center) < Vector3.DistanceSquared(mesh.Positions[nearest], center))
                nearest = point;
        var open = new Stack<int>([nearest]);
        var seen = new HashSet<int>(open);
        while (open.TryPop(out int point))
        {
            float distance = Vector3.Distance(mesh.Positions[point], center) / Radius;
            if (distance >= 1)
                continue;
            float falloff = (1 - distance * distance) * (1 - distance * distance);
            brush[point] = MathF.Max(brush[point], falloff);
            foreach (int next in neighbors.Of(point))
                if (seen.Add(next))
                    open.Push(next);
        }
    }
}
