using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Simplification;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Simplification;

public class SurfaceFittingTests
{
    [Fact]
    public void The_fitted_mesh_and_the_dense_one_are_closer_to_each_other()
    {
        var dense = TestMeshes.Level(48, p => p.Length() - 0.35f + 0.03f * MathF.Sin(25 * p.X) * MathF.Sin(25 * p.Y) * MathF.Sin(25 * p.Z));
        var simple = QuadricSimplification.Simplify(dense.Positions, dense.Indices, dense.FaceCount / 20);
        var tree = new BoundingVolumeHierarchy(dense);
        var fitted = SurfaceFitting.Fit(simple, dense.Positions, tree);
        Assert.Equal(simple.Indices, fitted.Indices);
        Assert.True(Mean(fitted, dense.Positions) < 0.9 * Mean(simple, dense.Positions),
            $"{Mean(fitted, dense.Positions)} against {Mean(simple, dense.Positions)}");
        Assert.True(Mean(dense, Centers(fitted)) < Mean(dense, Centers(simple)));
        Assert.True(TestMeshes.LeastQuality(fitted) > 0.05);
        for (int f = 0; f < simple.FaceCount; f++)
            Assert.True(Vector3.Dot(Normal(simple, f), Normal(fitted, f)) > 0);
    }

    [Fact]
    public void The_boundary_does_not_move()
    {
        var square = TestMeshes.Square(20);
        Vector3[] bumpy = [.. square.Positions.Select(p => p with { Z = 0.05f * MathF.Cos(8 * p.X) })];
        var simple = QuadricSimplification.Simplify(bumpy, square.Indices, 100);
        var fitted = SurfaceFitting.Fit(simple, bumpy, new BoundingVolumeHierarchy(bumpy, square.Indices));
        var edges = EdgeTable.Build(simple.Indices, simple.VertexCount);
        int checkedCount = 0;
        for (int e = 0; e < edges.Count; e++)
        {
            if (edges[e].Length > 1)
                continue;
            int v = simple.Indices[edges[e][0]];
            Assert.Equal(simple.Positions[v], fitted.Positions[v]);
            checkedCount++;
        }
        Assert.True(checkedCount > 10);
        Assert.NotEqual(simple.Positions, fitted.Positions);
    }

    private static double Mean(TriangleMesh mesh, Vector3[] points) =>
        AttributeTransfer.Closest(new BoundingVolumeHierarchy(mesh), points).Average(c => Math.Sqrt(c.SquaredDistance));

    private static Vector3[] Centers(TriangleMesh mesh) => [.. Enumerable.Range(0, mesh.FaceCount).Select(f => TestMeshes.Center(mesh, f))];

    private static Vector3 Normal(TriangleMesh mesh, int f) => Vector3.Cross(
        mesh.Positions[mesh.Indices[3 * f + 1]] - mesh.Positions[mesh.Indices[3 * f]],
            mesh.Positions[mesh.Indices[3 * f + 2]] - mesh.Positions[mesh.Indices[3 * f]]);
}
