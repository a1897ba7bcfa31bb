using System.Numerics;
using AniGenSharp.Geometry.Cleanup;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Cleanup;

/// <summary>The share of directions from which vertices are seen, which is estimated where it is clear.</summary>
public sealed class VisibilityTests
{
    [Fact]
    public void Half_of_the_directions_see_a_vertex_of_a_convex_body() =>
        Assert.InRange(Shares(TestMeshes.Sphere(3)).Average(), 0.46, 0.54);

    [Fact]
    public void No_direction_sees_a_vertex_inside_a_closed_shell()
    {
        var (outer, inner) = (TestMeshes.Sphere(3), TestMeshes.Sphere(2, 0.3f));
        float[] shares = Shares(TestMeshes.Join(outer, inner));
        Assert.All(shares[outer.VertexCount..], share => Assert.Equal(0, share));
        Assert.All(shares[..outer.VertexCount], share => Assert.True(share > 0.25f));
    }

    [Fact]
    public void The_bottom_of_a_cup_is_seen_through_its_opening()
    {
        // From the bottom, a bowl that is cut off at the height of its center shows the opening under a cone of 45 degrees.
        var bowl = TestMeshes.Level(40, p => Math.Max(Math.Abs(p.Length() - 0.35f) - 0.05f, p.Z));
        float[] shares = Shares(bowl);
        var bottom = Enumerable.Range(0, bowl.VertexCount)
            .Where(v => Vector3.Distance(bowl.Positions[v], new Vector3(0, 0, -0.3f)) < 0.04f).ToArray();
        Assert.NotEmpty(bottom);
        double cone = (1 - Math.Cos(Math.PI / 4)) / 2;
        Assert.Equal(cone, bottom.Average(v => shares[v]), 0.03);
    }

    private static float[] Shares(TriangleMesh mesh)
    {
        var working = new WorkingMesh([.. mesh.Positions], [.. mesh.Indices]);
        var visibility = new Visibility(working, new BoundingVolumeHierarchy(working.Positions, working.Indices));
        return [.. Enumerable.Range(0, working.VertexCount).Select(Share)];

        float Share(int vertex)
        {
            var share = default(OpenShare);
            while (!share.IsKnown)
                visibility.Refine(vertex, ref share);
            return (float)share.Open / Visibility.Directions;
        }
    }
}
