using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Tests.Meshes;

public class PositionWeldTests
{
    [Fact]
    public void Every_vertex_is_represented_by_the_first_one_at_its_position()
    {
        Vector3 a = new(1, 2, 3), b = new(1, 2, 3.0000002f), c = new(0, 0, 0);

        Assert.Equal([0, 1, 0, 3, 1, 3], PositionWeld.Representatives([a, b, a, c, b, c]));
    }
}
