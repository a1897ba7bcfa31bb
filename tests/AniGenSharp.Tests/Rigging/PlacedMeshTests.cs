using AniGenSharp.Geometry;
using AniGenSharp.Rigging;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Tests.Rigging;

/// <summary>Meshes with more faces than the networks need.</summary>
public sealed class PlacedMeshTests
{
    [Fact]
    public void The_weights_of_a_simplified_mesh_reach_every_vertex_of_the_whole_one()
    {
        var mesh = PlacedMesh.Of(TestMeshes.Sphere(7), SpaceAxis.Z, SpaceAxis.NegativeY, isSolid: true);
        Assert.True(mesh.IsSimplified);
        Assert.Equal(327_680, mesh.Mesh.FaceCount);
        Assert.InRange(mesh.Light.FaceCount, 1000, 200_000);

        // The first joint moves the left side, and the second one the right side.
        var weights = new SkinWeights(
            [.. mesh.Light.Positions.SelectMany(p => p.X < 0 ? new[] { 1f, 0f } : [0f, 1f])], 2);
        var whole = SkinInfluences.FromWeights(mesh.OfWhole(weights));
        Assert.Equal(mesh.Mesh.VertexCount, whole.VertexCount);
        for (int v = 0; v < whole.VertexCount; v++)
        {
            float side = mesh.Mesh.Positions[v].X;
            Assert.True(MathF.Abs(side) < 0.05f || whole.Joints(v)[0] == (side < 0 ? 0 : 1), $"vertex {v} at {side}");
        }
    }
}
