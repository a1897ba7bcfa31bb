using System.Numerics;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Tests.Spatial;

public class SeamWeldTests
{
    [Theory]
    [InlineData(0.1f, true)]
    [InlineData(0.7f, false)]
    public void Borders_of_two_pieces_are_joined_if_they_are_nearer_than_their_own_vertices(float gap, bool joined)
    {
        var mesh = TwoStrips(gap, reversed: false);
        int[] first = SeamWeld.Representatives(mesh);
        // The right side of the left strip is 1, 3, 5, and the left side of the right one 6, 8, 10.
        Assert.Equal(joined ? [0, 1, 2, 3, 4, 5, 1, 7, 3, 9, 5, 11] : Enumerable.Range(0, 12), first);
    }

    [Fact]
    public void A_border_is_never_joined_with_its_own_piece()
    {
        // A strip that is bent until its ends nearly meet.
        Vector3[] positions =
        [
            new(0, 0, 0), new(0, 0, 1), new(1, 0, 0), new(1, 0, 1), new(1, 1, 0), new(1, 1, 1), new(0, 0.1f, 0), new(0, 0.1f, 1),
        ];
        int[] first = SeamWeld.Representatives(new TriangleMesh(positions, [0, 2, 1, 1, 2, 3, 2, 4, 3, 3, 4, 5, 4, 6, 5, 5, 6, 7]));
        Assert.Equal(Enumerable.Range(0, 8), first);
    }

    [Fact]
    public void Joined_pieces_wind_alike()
    {
        var (surface, _) = OrientedSurface.Of(TwoStrips(0.1f, reversed: true));
        float[] heights = [.. surface.Indices.Chunk(3).Select(face => Vector3.Cross(
            surface.Positions[face[1]] - surface.Positions[face[0]], surface.Positions[face[2]] - surface.Positions[face[0]]).Z)];
        Assert.Single(heights.Select(MathF.Sign).Distinct());
    }

    [Fact]
    public void An_open_piece_is_oriented_like_a_closed_one()
    {
        // Five sides of a cube; all wind inwards.
        Vector3[] corners = [.. Enumerable.Range(0, 8).Select(i => new Vector3(i & 1, i >> 1 & 1, i >> 2))];
        int[] outwards = [0, 2, 1, 1, 2, 3, 0, 1, 4, 4, 1, 5, 1, 3, 5, 5, 3, 7, 3, 2, 7, 7, 2, 6, 2, 0, 6, 6, 0, 4];
        var (surface, _) = OrientedSurface.Of(new TriangleMesh(corners, [.. outwards.Reverse()]));
        Assert.All(surface.Indices.Chunk(3), face =>
        {
            Vector3 a = corners[face[0]], b = corners[face[1]], c = corners[face[2]];
            Assert.True(Vector3.Dot(Vector3.Cross(b - a, c - a), (a + b + c) / 3 - new Vector3(0.5f)) > 0);
        });
    }

    /// <summary>Two strips of four triangles each in the plane z = 0, side by side, their vertices in rows of two.</summary>
    private static TriangleMesh TwoStrips(float gap, bool reversed)
    {
        var positions = new List<Vector3>();
        for (int strip = 0; strip < 2; strip++)
            for (int row = 0; row < 3; row++)
                positions.AddRange([new(strip * (1 + gap), row, 0), new(strip * (1 + gap) + 1, row, 0)]);
        int[] faces = [0, 1, 2, 2, 1, 3, 2, 3, 4, 4, 3, 5];
        int[] second = Array.ConvertAll(faces, index => index + 6);
        return new TriangleMesh([.. positions], [.. faces, .. reversed ? second.Reverse() : second]);
    }
}
