using System.Numerics;
using AniGenSharp.Geometry.Simplification;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Simplification;

public sealed class VertexClusteringTests
{
    [Fact]
    public void Keeps_the_shape_down_to_the_cells()
    {
        var sphere = TestMeshes.Sphere(6);
        var simplified = VertexClustering.Simplify(sphere, 20);
        Assert.InRange(simplified.FaceCount, 500, sphere.FaceCount / 4);
        Assert.All(simplified.Positions, position => Assert.Equal(0.4f, position.Length(), 0.8f / 20));
        Assert.Equal(TestMeshes.Volume(sphere), TestMeshes.Volume(simplified), 0.05 * TestMeshes.Volume(sphere));
    }

    [Fact]
    public void Takes_meshes_far_from_the_origin_and_without_topology()
    {
        var sphere = TestMeshes.Sphere(5);
        var center = new Vector3(1000, 0, 0);
        var loose = new TriangleMesh(
            [.. sphere.Indices.Select(v => sphere.Positions[v] + center)], [.. Enumerable.Range(0, sphere.Indices.Length)]);
        var simplified = VertexClustering.Simplify(loose, 16);
        Assert.All(simplified.Positions, position => Assert.Equal(0.4f, Vector3.Distance(position, center), 0.1f));
        Assert.InRange(simplified.FaceCount, 300, 5000);
    }
}
