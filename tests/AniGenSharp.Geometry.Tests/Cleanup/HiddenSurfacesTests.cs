using System.Numerics;
using AniGenSharp.Geometry.Cleanup;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Cleanup;

public class HiddenSurfacesTests
{
    [Fact]
    public void An_inner_shell_is_removed()
    {
        var outer = TestMeshes.Sphere(4);
        var inner = TestMeshes.Sphere(3, 0.3f);
        var mesh = Working(TestMeshes.Join(outer, inner));
        Assert.Equal(inner.FaceCount, HiddenSurfaces.Remove(mesh));
        mesh.Compact();
        Assert.Equal(outer.Positions, mesh.Positions);
        Assert.Equal(outer.Indices, mesh.Indices);
    }

    [Fact]
    public void A_pocket_behind_a_small_opening_is_cut_off_and_closed()
    {
        var vessel = TestMeshes.Level(
            56, p => Math.Max(Math.Abs(p.Length() - 0.35f) - 0.05f, p.Z > 0 ? 0.05f - new Vector2(p.X, p.Y).Length() : -1));
        Assert.Equal(2, TestMeshes.Euler(vessel));
        var clean = SurfaceCleaner.Clean(
            new ExtractedSurface(vessel, null, [], 0), new([], 0), new SurfaceCleaningOptions { SimplifyRatio = 0 });
        Assert.True(clean.Report.HiddenFaces > vessel.FaceCount / 4);
        Assert.Equal((0, 0), TestMeshes.CountFaultyEdges(clean.Mesh));
        Assert.Equal(2, TestMeshes.Euler(clean.Mesh));
        double full = 4 * Math.PI / 3 * 0.4 * 0.4 * 0.4;
        Assert.Equal(full, TestMeshes.Volume(clean.Mesh), 0.02 * full);
    }

    [Fact]
    public void Visible_surfaces_are_kept()
    {
        var bowl = TestMeshes.Level(40, p => Math.Max(Math.Abs(p.Length() - 0.35f) - 0.05f, p.Z - 0.1f));
        Assert.Equal(0, HiddenSurfaces.Remove(Working(bowl)));
        Assert.Equal(0, HiddenSurfaces.Remove(Working(TestMeshes.Torus(40, 20))));
        Assert.Equal(0, HiddenSurfaces.Remove(Working(TestMeshes.Square(10))));
    }

    [Fact]
    public void Faces_wound_inward_still_count_as_visible()
    {
        var sphere = TestMeshes.Sphere(3);
        int[] inwards = [.. Enumerable.Range(0, sphere.FaceCount)
            .SelectMany(f => new[] { sphere.Indices[3 * f], sphere.Indices[3 * f + 2], sphere.Indices[3 * f + 1] })];
        Assert.Equal(0, HiddenSurfaces.Remove(Working(new TriangleMesh(sphere.Positions, inwards))));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void A_narrow_gap_is_not_bridged()
    {
        // Two legs with wavy facing sides: the surface deep between them is never seen, yet it must stay because the legs can move apart.
        var legs = TestMeshes.Level(72, p => Math.Max(
            Math.Max(Math.Abs(p.X) - 0.2f, Math.Max(Math.Abs(p.Y) - 0.1f, Math.Abs(p.Z) - 0.2f)),
            Math.Min(0.014f - Math.Abs(p.X - 0.05f * MathF.Sin(28 * p.Z) - 0.05f * MathF.Sin(28 * p.Y)), 0.1f - p.Z)));
        var working = Working(legs);
        var seen = new Visibility(working, new BoundingVolumeHierarchy(legs))
            .Seen(new VertexNeighbors(working.VertexCount, working.Indices));
        Assert.True(seen.Count(s => !s) > 100);
        var clean = SurfaceCleaner.Clean(
            new ExtractedSurface(legs, null, [], 0), new([], 0), new SurfaceCleaningOptions { SimplifyRatio = 0 });
        Assert.Equal(0, clean.Report.HiddenFaces);
        Assert.Equal(legs.Indices, clean.Mesh.Indices);
    }

    [Fact]
    public void The_minimum_cut_is_the_cheapest_of_all_partitions()
    {
        var random = new Random(12);
        for (int round = 0; round < 60; round++)
        {
            int nodes = random.Next(3, 9);
            var costs = new double[nodes, nodes];
            var graph = new MinimumCut(nodes);
            for (int a = 0; a < nodes; a++)
            {
                for (int b = a + 1; b < nodes; b++)
                {
                    if (random.Next(3) == 0)
                        continue;
                    costs[a, b] = random.NextDouble();
                    graph.Join(a, b, costs[a, b]);
                }
            }
            double Cost(Func<int, bool> source)
            {
                double sum = 0;
                for (int a = 0; a < nodes; a++)
                {
                    for (int b = a + 1; b < nodes; b++)
                        sum += source(a) != source(b) ? costs[a, b] : 0;
                }
                return sum;
            }
            bool[] side = graph.SourceSide(0, 1);
            Assert.True(side[0] && !side[1]);
            double least = Enumerable.Range(0, 1 << nodes).Where(set => (set & 3) == 1).Min(set => Cost(n => (set >> n & 1) != 0));
            Assert.Equal(least, Cost(n => side[n]), 1e-9);
        }
    }

    private static WorkingMesh Working(TriangleMesh mesh) => new([.. mesh.Positions], [.. mesh.Indices]);
}
