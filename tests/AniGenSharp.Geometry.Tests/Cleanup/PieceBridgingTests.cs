using System.Numerics;
using AniGenSharp.Geometry.Cleanup;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Cleanup;

public sealed class PieceBridgingTests
{
    private static readonly TriangleMesh s_body = TestMeshes.Sphere(3, 0.3f);

    [Theory]
    [InlineData(0.32f)]
    [InlineData(0.34f)]
    public void A_piece_with_a_joint_is_connected_without_a_hole(float gap)
    {
        var mesh = TestMeshes.Join(s_body, Ball(gap + 0.1f));
        var result = Bridge(mesh, Weights(mesh, 1));
        Assert.Equal((1, 0), result.Counts);
        Assert.Equal(1, TestMeshes.ComponentCount(result.Mesh));
        Assert.Equal((0, 0), TestMeshes.CountFaultyEdges(result.Mesh));
        Assert.Equal(2, TestMeshes.Euler(result.Mesh));
        Assert.Equal(mesh.FaceCount - 2 + 6, result.Mesh.FaceCount);

        // The tube follows the shortest path and continues the winding of both pieces, so the volume hardly changes.
        Assert.InRange(TestMeshes.LongestEdge(result.Mesh), 0, 0.1);
        Assert.InRange(TestMeshes.Volume(result.Mesh), 0.99 * TestMeshes.Volume(mesh), 1.01 * TestMeshes.Volume(mesh));
    }

    [Fact]
    public void Several_pieces_become_one()
    {
        var mesh = TestMeshes.Join(s_body, Ball(0.42f), Ball(0.63f), Ball(-0.42f));
        var result = Bridge(mesh, Weights(mesh, 1, 2, 3));
        Assert.Equal((3, 0), result.Counts);
        Assert.Equal(1, TestMeshes.ComponentCount(result.Mesh));
        Assert.Equal((0, 0), TestMeshes.CountFaultyEdges(result.Mesh));
    }

    [Fact]
    public void A_piece_without_joints_and_a_distant_one_stay_separate()
    {
        var near = TestMeshes.Join(s_body, Ball(0.42f));
        Assert.Equal((0, 1), Bridge(near, Weights(near, 0)).Counts);
        var far = TestMeshes.Join(s_body, Ball(0.6f));
        Assert.Equal((0, 1), Bridge(far, Weights(far, 1)).Counts);
    }

    [Fact]
    public void The_cleaner_reports_the_connected_pieces()
    {
        var mesh = TestMeshes.Join(s_body, Ball(0.42f));
        var surface = new ExtractedSurface(mesh, null, [], 0);
        var clean = SurfaceCleaner.Clean(surface, Weights(mesh, 1), new SurfaceCleaningOptions { BridgePieces = true });
        Assert.Equal((1, 0), (clean.Report.BridgedPieces, clean.Report.LoosePieces));
        Assert.Equal(1, TestMeshes.ComponentCount(clean.Mesh));
        Assert.Equal(2, TestMeshes.ComponentCount(SurfaceCleaner.Clean(surface, Weights(mesh, 1)).Mesh));
    }

    private static TriangleMesh Ball(float x) => TestMeshes.Sphere(2, 0.1f, new Vector3(x, 0, 0));

    /// <summary>Joint 0 moves the body; each further piece is moved by its given joint.</summary>
    private static SkinWeights Weights(TriangleMesh mesh, params int[] joints)
    {
        var (ofFace, _) = Components.Find(mesh.Indices, mesh.VertexCount);
        var weights = new SkinWeights(new float[mesh.VertexCount * 4], 4);
        for (int i = 0; i < mesh.Indices.Length; i++)
            weights.Row(mesh.Indices[i])[ofFace[i / 3] == 0 ? 0 : joints[ofFace[i / 3] - 1]] = 1;
        return weights;
    }

    private static (TriangleMesh Mesh, (int Bridged, int Loose) Counts) Bridge(TriangleMesh mesh, SkinWeights weights)
    {
        var working = new WorkingMesh([.. mesh.Positions], [.. mesh.Indices]);
        var counts = PieceBridging.Run(working, weights);
        return (new TriangleMesh(working.Positions, working.Indices), counts);
    }
}
