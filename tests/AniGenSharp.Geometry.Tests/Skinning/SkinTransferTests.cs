using System.Numerics;
using AniGenSharp.Geometry.Skinning;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Skinning;

public sealed class SkinTransferTests
{
    private const float Radius = 0.15f;
    private const float Away = 0.152f;

    private static readonly TriangleMesh s_pair = TestMeshes.Join(Ball(-Away, Radius), Ball(Away, Radius));

    [Fact]
    public void Equal_surfaces_keep_their_weights()
    {
        var weights = new SkinWeights([.. s_pair.Positions.SelectMany(p => new[] { 0.5f + p.Y, 0.5f - p.Y })], 2);
        var (carried, covered) = SkinTransfer.Run(s_pair, weights, s_pair, WindingField.Of(s_pair));
        Assert.Equal(1, covered);
        for (int i = 0; i < weights.Values.Length; i++)
            Assert.Equal(weights.Values[i], carried.Values[i], 1e-4f);
    }

    [Fact]
    public void Weights_do_not_jump_to_a_limb_that_is_nearer_but_faces_the_other_way()
    {
        // The left ball was predicted too small, so that the right one's surface is nearer to the facing side of the left one.
        var predicted = TestMeshes.Join(Ball(-Away, 0.1f), Ball(Away, Radius));
        int left = TestMeshes.Sphere(4).VertexCount;
        var weights = new SkinWeights(
            [.. Enumerable.Range(0, predicted.VertexCount).SelectMany(v => v < left ? new[] { 1f, 0 } : [0, 1f])], 2);
        var (carried, _) = SkinTransfer.Run(predicted, weights, s_pair, WindingField.Of(s_pair));
        for (int v = 0; v < s_pair.VertexCount; v++)
            Assert.Equal(v < left ? 1 : 0, carried.Row(v)[0], 1e-4f);
    }

    [Fact]
    public void A_part_that_was_not_predicted_follows_what_it_is_connected_to()
    {
        // A long bar of which the prediction ends halfway, and a ball beside the end that the prediction has.
        var bar = Scaled(TestMeshes.Sphere(4, 0.4f), new Vector3(1, 0.15f, 0.15f));
        var predicted = TestMeshes.Join(TestMeshes.Without(bar, center => center.X > 0), Ball(0.3f, 0.08f, 0.2f));
        var mesh = TestMeshes.Join(bar, Ball(0.3f, 0.08f, 0.2f));
        var ofBar = new SkinWeights([.. predicted.Positions.SelectMany(position => position.Y < 0.1f ? new[] { 1f, 0 } : [0, 1f])], 2);
        var (carried, covered) = SkinTransfer.Run(predicted, ofBar, mesh, WindingField.Of(mesh));
        Assert.InRange(covered, 0.4f, 0.95f);
        for (int v = 0; v < mesh.VertexCount; v++)
            Assert.Equal(mesh.Positions[v].Y < 0.1f ? 1 : 0, carried.Row(v)[0], 1e-4f);
    }

    [Fact]
    public void Vertices_at_equal_positions_get_equal_weights()
    {
        int[] corners = [.. Enumerable.Range(0, s_pair.Indices.Length)];
        var split = new TriangleMesh([.. s_pair.Indices.Select(v => s_pair.Positions[v])], corners);
        var weights = new SkinWeights([.. s_pair.Positions.SelectMany(p => new[] { 0.5f + p.Y, 0.5f - p.Y })], 2);
        var (carried, _) = SkinTransfer.Run(s_pair, weights, split, WindingField.Of(split));
        foreach (var same in corners.GroupBy(corner => split.Positions[corner]))
            Assert.Single(same.Select(corner => carried.Row(corner)[0]).Distinct());
    }

    private static TriangleMesh Ball(float x, float radius, float y = 0) => TestMeshes.Sphere(4, radius, new Vector3(x, y, 0));

    private static TriangleMesh Scaled(TriangleMesh mesh, Vector3 scale) =>
        mesh with { Positions = Array.ConvertAll(mesh.Positions, position => position * scale) };
}
