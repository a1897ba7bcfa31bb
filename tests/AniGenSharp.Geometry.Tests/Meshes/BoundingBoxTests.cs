using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Tests.Meshes;

public class BoundingBoxTests
{
    private static readonly Vector3[] s_points = [new(1, -2, 3), new(-1, 2, 0), new(0, 0, 8), new(100, 100, 100)];

    [Fact]
    public void The_box_contains_its_points()
    {
        BoundingBox box = BoundingBox.Of(s_points.AsSpan(0, 3));

        Assert.Equal(new BoundingBox(new Vector3(-1, -2, 0), new Vector3(1, 2, 8)), box);
        Assert.Equal(new Vector3(2, 4, 8), box.Size);
        Assert.Equal(new Vector3(0, 0, 4), box.Center);
        Assert.Equal(8, box.LongestSide);
        Assert.Equal(MathF.Sqrt(84), box.Diagonal);
        Assert.Equal(2 * 4 + 4 * 8 + 8 * 2, box.HalfArea);
        Assert.True(box.Contains(new Vector3(1, 2, 8)));
        Assert.False(box.Contains(new Vector3(1, 2, 8.01f)));
        Assert.Equal(new Vector3(4, 6, 10), box.Inflate(Vector3.One).Size);
    }

    [Fact]
    public void Points_that_no_index_refers_to_are_ignored() =>
        Assert.Equal(BoundingBox.Of(s_points.AsSpan(0, 3)), BoundingBox.Of(s_points, [0, 1, 2, 2, 1, 0]));

    [Fact]
    public void Without_points_the_box_is_empty()
    {
        BoundingBox box = BoundingBox.Of([]);

        Assert.True(box.IsEmpty);
        Assert.Equal(0, box.Diagonal);
        Assert.Equal(0, box.LongestSide);
        Assert.Equal(0, box.HalfArea);
        Assert.False(box.Contains(Vector3.Zero));
        Assert.Equal(BoundingBox.Of(s_points), box.Union(BoundingBox.Of(s_points)));
    }
}
