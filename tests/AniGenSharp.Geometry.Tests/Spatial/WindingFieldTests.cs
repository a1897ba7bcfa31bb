using System.Numerics;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Spatial;

public sealed class WindingFieldTests
{
    private static readonly TriangleMesh s_sphere = TestMeshes.Sphere(4);

    [Fact]
    public void Is_one_inside_and_zero_outside()
    {
        var field = WindingField.Of(s_sphere);
        Assert.Equal(1, field.At(Vector3.Zero), 5e-2);
        Assert.Equal(1, field.At(new Vector3(0.38f, 0, 0)), 5e-2);
        Assert.Equal(0, field.At(new Vector3(0.42f, 0, 0)), 5e-2);
        Assert.Equal(0, field.At(new Vector3(0.3f, 0.3f, 0.3f)), 5e-2);
        Assert.Equal(0, field.At(new Vector3(40, -3, 2)), 1e-4);
    }

    [Fact]
    public void Far_groups_of_triangles_count_as_one_with_a_small_error()
    {
        // With one triangle there is nothing to approximate: the sum over single triangles is the exact number.
        var field = WindingField.Of(s_sphere);
        var single = s_sphere.Indices.Chunk(3).Select(face => new WindingField(s_sphere.Positions, face)).ToArray();
        var random = new Random(1);
        for (int i = 0; i < 20; i++)
        {
            var point = new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()) - new Vector3(0.5f);
            Assert.Equal(single.Sum(triangle => triangle.At(point)), field.At(point), 5e-2);
        }
    }

    [Fact]
    public void Separates_inside_from_outside_in_spite_of_holes()
    {
        var open = TestMeshes.Without(s_sphere, center => center.Z > 0.3f);
        var field = WindingField.Of(open);
        Assert.True(field.At(new Vector3(0, 0, -0.1f)) > 0.5f);
        Assert.True(field.At(new Vector3(0, 0, 0.45f)) < 0.5f);
        Assert.True(field.At(new Vector3(0.45f, 0, 0)) < 0.5f);
    }

    [Fact]
    public void Does_not_depend_on_which_way_faces_wind()
    {
        var random = new Random(2);
        var mixed = s_sphere with
        {
            Indices = [.. s_sphere.Indices.Chunk(3).SelectMany(face => random.Next(2) == 0 ? face : face.Reverse())],
        };
        Assert.Equal(1, WindingField.Of(mixed).At(Vector3.Zero), 5e-2);
    }

    [Fact]
    public void No_triangles_wind_around_nothing() => Assert.Equal(0, new WindingField([], []).At(Vector3.Zero));
}
