using AniGenSharp.Geometry.Editing;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry;

/// <summary>Smooths weights along the surface.</summary>
/// <param name="Joint">The joint whose weights are smoothed; null for all.</param>
/// <param name="Length">How far the smoothing reaches, as a share of the mesh's longest side, 0…0.5.</param>
public sealed record SmoothWeights(string? Joint = null, float Length = 0.02f) : RigEdit
{
    private const float MaxLength = 0.5f;

    internal override RigState Apply(RigState rig)
    {
        RigState.RequireBetween(Length, 0, MaxLength, "length");
        var surface = new WeldedSurface(rig.Asset.Mesh);
        return rig with { Weights = Joint is null ? All(rig, surface) : One(rig, surface, rig.Find(Joint)) };
    }

    private SkinWeights All(RigState rig, WeldedSurface surface)
    {
        int joints = rig.Weights.JointCount;
        var welded = new SkinWeights(new float[surface.Mesh.VertexCount * joints], joints);
        for (int vertex = rig.Weights.VertexCount - 1; vertex >= 0; vertex--)
            rig.Weights.Row(vertex).CopyTo(welded.Row(surface.PointOf(vertex)));
        var smooth = SkinWeightDiffusion.Diffuse(welded, surface.Mesh, Length);
        var weights = rig.Weights with { Values = new float[rig.Weights.Values.Length] };
        for (int vertex = 0; vertex < weights.VertexCount; vertex++)
            smooth.Row(surface.PointOf(vertex)).CopyTo(weights.Row(vertex));
        return weights;
    }

    private SkinWeights One(RigState rig, WeldedSurface surface, int joint)
    {
        // The joint against all others.
        float[] column = surface.Collect(vertex => rig.Weights.Row(vertex)[joint]);
        var welded = new SkinWeights([.. column.SelectMany(weight => (float[])[weight, 1 - weight])], 2);
        var smooth = SkinWeightDiffusion.Diffuse(welded, surface.Mesh, Length);
        return WeightColumn.Set(rig, joint, vertex => smooth.Row(surface.PointOf(vertex))[0]);
    }
}
