using System.Numerics;
using AniGenSharp.Geometry.Cleanup;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Cleanup;

public class SurfaceCleanerTests
{
    private static readonly SurfaceCleaningOptions s_keepAll = new() { SimplifyRatio = 0 };

    [Fact]
    public void A_valid_mesh_is_not_changed()
    {
        var mesh = TestMeshes.Torus(60, 30);
        var clean = Clean(mesh, s_keepAll);
        Assert.Equal(mesh.Positions, clean.Mesh.Positions);
        Assert.Equal(mesh.Indices, clean.Mesh.Indices);
        Assert.Equal(0, clean.Report.TurnedFaces + clean.Report.HolesClosed + clean.Report.DustComponents + clean.Report.Slivers
            + clean.Report.NonManifoldEdges);
    }

    [Fact]
    public void Slivers_and_spikes_are_cut_off_and_closed()
    {
        // A displaced vertex makes a spike of long faces, whose removal opens a hole.
        var mesh = TestMeshes.Sphere(4);
        var positions = mesh.Positions.ToArray();
        positions[500] *= 3;
        var clean = Clean(mesh with { Positions = positions }, s_keepAll);
        Assert.Equal(6, clean.Report.Slivers);
        Assert.Equal(1, clean.Report.HolesClosed);
        AssertSound(clean.Mesh);
        Assert.True(TestMeshes.LongestEdge(clean.Mesh) < 0.06);
        Assert.Equal(TestMeshes.Volume(mesh), TestMeshes.Volume(clean.Mesh), 1e-3);
    }

    /// <summary>
    /// A distant or non-finite vertex, with or without a face, must not enlarge the bounding boxes that all searches use.
    /// </summary>
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(1e5f)]
    public void A_distant_vertex_changes_nothing(float place)
    {
        var outer = TestMeshes.Sphere(4);
        var inner = TestMeshes.Sphere(3, radius: 0.2f);
        TriangleMesh mesh = new(
            [.. outer.Positions, .. inner.Positions, new Vector3(place)],
            [.. outer.Indices, .. inner.Indices.Select(i => i + outer.VertexCount)]);
        var clean = Clean(mesh, s_keepAll);
        Assert.Equal(outer.FaceCount, clean.Mesh.FaceCount);
        var withFace = Clean(mesh with { Indices = [.. mesh.Indices, 0, 1, mesh.VertexCount - 1] }, s_keepAll);
        Assert.Equal(outer.FaceCount, withFace.Mesh.FaceCount);
    }

    /// <summary>With large coordinates, rounding errors exceed the tolerance of a search that starts at the previous result.</summary>
    [Fact]
    public void Meshes_with_large_coordinates_are_simplified()
    {
        var mesh = TestMeshes.Torus(120, 60);
        mesh = mesh with { Positions = Array.ConvertAll(mesh.Positions, p => 1000 * p) };
        AssertSound(Clean(mesh, new SurfaceCleaningOptions { SimplifyRatio = 0.9 }).Mesh);
    }

    [Fact]
    public void Dust_is_removed()
    {
        // 1,779 pieces become one.
        var random = new Random(1);
        var dust = Enumerable.Range(0, 1778).Select(_ =>
            TestMeshes.Sphere(0, 0.002f, new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()) - new Vector3(0.5f)));
        var clean = Clean(TestMeshes.Join([TestMeshes.Sphere(4), .. dust]), s_keepAll with { SliverFactor = 1e9 });
        Assert.Equal(1778, clean.Report.DustComponents);
        Assert.Equal(1, TestMeshes.ComponentCount(clean.Mesh));
        Assert.Equal(5120, clean.Mesh.FaceCount);
    }

    [Fact]
    public void A_non_manifold_edge_is_split_into_closed_bodies()
    {
        // Four faces meet at the edge that two tetrahedra share.
        Vector3[] points = [new(0, 0, 0), new(0, 0, 1), new(1, 0, 0), new(1, 1, 0.5f), new(-1, 0, 0), new(-1, -1, 0.5f)];
        var mesh = new WorkingMesh(points, [.. Tetrahedron(points, 0, 1, 2, 3), .. Tetrahedron(points, 0, 1, 4, 5)]);
        Assert.Equal((1, 2), NonManifold.Split(mesh));
        var split = new TriangleMesh(mesh.Positions, mesh.Indices);
        Assert.Equal((0, 0), TestMeshes.CountFaultyEdges(split));
        Assert.Equal(2, TestMeshes.ComponentCount(split));
    }

    [Fact]
    public void A_non_manifold_vertex_is_split()
    {
        Vector3[] points = [new(0, 0, 0), new(1, 0, 1), new(0, 1, 1), new(-1, -1, 1), new(1, 0, -1), new(0, 1, -1), new(-1, -1, -1)];
        var mesh = new WorkingMesh(points, [.. Tetrahedron(points, 0, 1, 2, 3), .. Tetrahedron(points, 0, 4, 5, 6)]);
        Assert.Equal((0, 1), NonManifold.Split(mesh));
        Assert.Equal(8, mesh.VertexCount);
        Assert.Equal(0, mesh.Sources[7]);
    }

    [Fact]
    public void An_edge_shared_twice_by_one_body_is_split()
    {
        // The first and last box of a ring touch only along an edge, whose ends are also connected around the ring.
        var mesh = PinchedRing();
        Assert.True(TestMeshes.CountFaultyEdges(mesh).NonManifold > 0);
        var working = new WorkingMesh([.. mesh.Positions], [.. mesh.Indices]);
        NonManifold.Split(working);
        var split = new TriangleMesh(working.Positions, working.Indices);
        Assert.Equal((0, 0), TestMeshes.CountFaultyEdges(split));
        Assert.Equal(TestMeshes.Volume(mesh), TestMeshes.Volume(split), 1e-6);
    }

    [Fact]
    public void The_winding_becomes_consistent_and_outward()
    {
        var mesh = TestMeshes.Sphere(3);
        var indices = mesh.Indices.ToArray();
        var random = new Random(4);
        for (int f = 0; f < mesh.FaceCount; f++)
        {
            if (random.Next(2) == 0)
                (indices[3 * f], indices[3 * f + 1]) = (indices[3 * f + 1], indices[3 * f]);
        }
        var clean = Clean(new TriangleMesh(mesh.Positions, indices), s_keepAll);
        AssertSound(clean.Mesh);
        Assert.Equal(TestMeshes.Volume(mesh), TestMeshes.Volume(clean.Mesh), 1e-6);
    }

    [Fact]
    public void Degenerate_faces_are_removed_without_leaving_cracks()
    {
        var sphere = TestMeshes.Sphere(3);
        int v = sphere.VertexCount, a = sphere.Indices[0], b = sphere.Indices[1], c = sphere.Indices[2];
        Vector3[] points = [.. sphere.Positions, (sphere.Positions[a] + sphere.Positions[b]) / 2, new(float.NaN, 0, 0),
            sphere.Positions[30]];
        // One edge of a face is split at its midpoint, and a triangle without area fills the gap to its neighbor.
        int[] faces = [a, v, c, v, b, c, a, b, v, .. sphere.Indices[3..], 5, 5, 9, 3, 4, v + 1, .. sphere.Indices[30..33]];
        // One vertex is duplicated at the same position and joined to its copy by an edge of length zero.
        int corner = Array.LastIndexOf(faces, 30);
        faces[corner] = v + 2;
        var clean = Clean(new TriangleMesh(points, [.. faces, 30, v + 2, faces[corner / 3 * 3]]), s_keepAll);
        AssertSound(clean.Mesh);
        Assert.True(TestMeshes.LeastQuality(clean.Mesh) > 0.1);
        Assert.Equal(TestMeshes.Volume(sphere), TestMeshes.Volume(clean.Mesh), 1e-3);
    }

    [Fact]
    public void Holes_are_closed_up_to_the_limit_and_all_of_them_if_watertight()
    {
        var holed = TestMeshes.Without(TestMeshes.Sphere(4), c => c.Z > 0.38f || c.Z < -0.1f);
        var clean = Clean(holed, s_keepAll);
        Assert.Equal((1, 1), (clean.Report.HolesClosed, clean.Report.HolesOpen));
        clean = Clean(holed, s_keepAll with { Watertight = true });
        Assert.Equal((2, 0), (clean.Report.HolesClosed, clean.Report.HolesOpen));
        AssertSound(clean.Mesh);
        Assert.Equal(2, TestMeshes.Euler(clean.Mesh));
        Assert.Equal(0, Clean(holed, s_keepAll with { FillHoles = false }).Report.HolesClosed);
        // The rims are jagged, so some triangles between three rim vertices are thin, but none is a sliver.
        Assert.True(TestMeshes.LeastQuality(clean.Mesh) > 0.1);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(600)]
    public void The_cap_of_a_convex_loop_covers_it_once(int edges)
    {
        Vector3[] rim = [.. Enumerable.Range(0, edges)
            .Select(i => new Vector3(MathF.Cos(MathF.Tau * i / edges), 0.4f * MathF.Sin(MathF.Tau * i / edges), 0))];
        var triangles = LoopTriangulation.Triangulate(rim, (_, _) => false);
        float edge = 2f / edges;
        var cap = new CapRefinement(rim, [.. rim.Select(_ => edge)], triangles, (_, _) => false);
        cap.Refine();
        Vector3[] points = [.. rim, .. cap.Inserted.Select(i => i.Point)];
        double area = 0, polygon = 0;
        for (int t = 0; t < cap.Triangles.Count; t += 3)
        {
            Vector3 a = points[cap.Triangles[t]], b = points[cap.Triangles[t + 1]], c = points[cap.Triangles[t + 2]];
            float signed = Vector3.Cross(b - a, c - a).Z / 2;
            Assert.True(signed > 0);
            area += signed;
        }
        for (int i = 0; i < edges; i++)
            polygon += Vector3.Cross(rim[i], rim[(i + 1) % edges]).Z / 2;
        Assert.Equal(polygon, area, 1e-4 * polygon);
        Assert.True(edges < 40 || cap.Inserted.Count > edges);
    }

    [Fact]
    public void Attributes_are_transferred_to_the_simplified_mesh()
    {
        var mesh = TestMeshes.Torus(160, 80) is var torus
            ? torus with { Colors = [.. torus.Positions.Select(p => p + new Vector3(0.5f))] } : null!;
        float[] weights = [.. mesh.Positions.SelectMany(p => new[] { p.X + 0.5f, 0.5f - p.X })];
        var clean = SurfaceCleaner.Clean(new ExtractedSurface(mesh, null, [], 0), new SkinWeights(weights, 2));
        Assert.InRange(clean.Mesh.FaceCount, 1270, 1280);
        Assert.Equal(0, TestMeshes.Euler(clean.Mesh));
        AssertSound(clean.Mesh);
        for (int v = 0; v < clean.Mesh.VertexCount; v++)
        {
            Assert.Equal(1, clean.Weights.Row(v)[0] + clean.Weights.Row(v)[1], 1e-5f);
            Assert.Equal(clean.Mesh.Positions[v].X + 0.5f, clean.Weights.Row(v)[0], 0.01f);
            Assert.True(Vector3.Distance(clean.Mesh.Positions[v] + new Vector3(0.5f), clean.Mesh.Colors![v]) < 0.01f);
            Assert.Equal(1, clean.Mesh.Normals![v].Length(), 1e-4f);
        }
    }

    [Fact]
    public void Filled_holes_interpolate_the_attributes_around_them()
    {
        var holed = TestMeshes.Without(TestMeshes.Sphere(4), c => c.Z > 0.33f);
        float[] weights = [.. holed.Positions.SelectMany(p => p.Z > 0.3f ? new[] { 0.25f, 0.75f } : [1, 0])];
        var clean = SurfaceCleaner.Clean(
            new ExtractedSurface(holed, null, [], 0), new SkinWeights(weights, 2), s_keepAll with { Watertight = true });
        Assert.Equal(1, clean.Report.HolesClosed);
        int top = Enumerable.Range(0, clean.Mesh.VertexCount).Count(v => clean.Mesh.Positions[v].Z > 0.32f);
        Assert.True(top > 5);
        Assert.All(Enumerable.Range(0, clean.Mesh.VertexCount).Where(v => clean.Mesh.Positions[v].Z > 0.32f),
            v => Assert.Equal(0.25f, clean.Weights.Row(v)[0], 1e-5f));
    }

    [Fact]
    public void The_face_budget_and_the_levels_of_detail_are_met()
    {
        var clean = Clean(TestMeshes.Sphere(5), new SurfaceCleaningOptions { Faces = 2000, Levels = [0.4, 0.1] });
        int[] faces = [clean.Mesh.FaceCount, .. clean.Levels.Select(l => l.Mesh.FaceCount)];
        Assert.Equal([2000, 800, 200], faces);
        Assert.All(clean.Levels, level => AssertSound(level.Mesh));
    }

    [Fact]
    public void An_empty_mesh_stays_empty() =>
        Assert.Equal(0, Clean(new TriangleMesh([], []), new SurfaceCleaningOptions()).Mesh.FaceCount);

    [Fact]
    public void Weights_that_do_not_fit_are_rejected() =>
        Assert.Throws<ArgumentException>(
            () => SurfaceCleaner.Clean(new ExtractedSurface(TestMeshes.Sphere(1), null, [], 0), new SkinWeights(new float[6], 2)));

    private static CleanSurface Clean(TriangleMesh mesh, SurfaceCleaningOptions options) =>
        SurfaceCleaner.Clean(new ExtractedSurface(mesh, null, [], 0), new SkinWeights([], 0), options);

    private static void AssertSound(TriangleMesh mesh)
    {
        Assert.Equal((0, 0), TestMeshes.CountFaultyEdges(mesh));
        Assert.Equal(1, TestMeshes.ComponentCount(mesh));
        Assert.True(TestMeshes.Volume(mesh) > 0);
    }

    private static int[] Tetrahedron(Vector3[] points, int a, int b, int c, int d) =>
        Vector3.Dot(Vector3.Cross(points[b] - points[a], points[c] - points[a]), points[d] - points[a]) > 0
            ? [a, c, b, a, b, d, b, c, d, c, a, d]
            : [a, b, c, a, d, b, b, d, c, c, d, a];

    /// <summary>
    /// The boundary of a union of boxes on a grid; one pair touches along an edge and is joined elsewhere by a chain of boxes.
    /// </summary>
    private static TriangleMesh PinchedRing()
    {
        (int X, int Y)[] cells = [(0, 0), (1, 1), (2, 1), (2, 0), (2, -1), (1, -1), (0, -1)];
        var filled = cells.ToHashSet();
        var numbers = new Dictionary<(int, int, int), int>();
        var points = new List<Vector3>();
        var faces = new List<int>();
        int Point(int x, int y, int z)
        {
            if (numbers.TryGetValue((x, y, z), out int number))
                return number;
            numbers[(x, y, z)] = points.Count;
            points.Add(new Vector3(x, y, z));
            return points.Count - 1;
        }
        void Quad(int a, int b, int c, int d) => faces.AddRange([a, b, c, a, c, d]);
        foreach (var (x, y) in cells)
        {
            int[] p = [.. Enumerable.Range(0, 8).Select(i => Point(x + (i & 1), y + (i >> 1 & 1), i >> 2))];
            Quad(p[0], p[2], p[3], p[1]);
            Quad(p[4], p[5], p[7], p[6]);
            if (!filled.Contains((x - 1, y)))
                Quad(p[0], p[4], p[6], p[2]);
            if (!filled.Contains((x + 1, y)))
                Quad(p[1], p[3], p[7], p[5]);
            if (!filled.Contains((x, y - 1)))
                Quad(p[0], p[1], p[5], p[4]);
            if (!filled.Contains((x, y + 1)))
                Quad(p[2], p[6], p[7], p[3]);
        }
        return new TriangleMesh([.. points], [.. faces]);
    }
}
