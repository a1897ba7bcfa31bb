using System.Numerics;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.Geometry.Voxelization;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Voxelization;

public sealed class ShapeVoxelsTests
{
    private const int Side = 32;
    private const float Radius = 0.4f;

    private static readonly TriangleMesh s_sphere = TestMeshes.Sphere(5, Radius);

    [Fact]
    public void A_solid_sphere_fills_its_voxels()
    {
        var voxels = Solid(s_sphere);
        AssertIsBall(voxels, tolerance: 0);
        // Voxels are occupied where any part of them is inside, so that the volume is a little larger than the sphere's.
        double volume = voxels.Count / Math.Pow(Side, 3), sphere = 4 / 3.0 * Math.PI * Math.Pow(Radius, 3);
        Assert.InRange(volume / sphere, 1.05, 1.3);
    }

    [Fact]
    public void Holes_missing_faces_and_reversed_faces_leave_the_solid_as_it_is()
    {
        var random = new Random(3);
        var damaged = s_sphere with
        {
            Indices = [.. s_sphere.Indices.Chunk(3).Where(_ => random.NextSingle() > 0.1f)
                .SelectMany(face => random.Next(2) == 0 ? face : face.Reverse())],
        };
        AssertIsBall(Solid(damaged), tolerance: 1f / Side);
    }

    [Fact]
    public void Intersecting_and_nested_parts_are_one_solid()
    {
        var inner = TestMeshes.Sphere(4, 0.2f);
        var beside = TestMeshes.Sphere(4, 0.2f, new Vector3(0.2f, 0, 0));
        AssertIsBall(Solid(TestMeshes.Join(s_sphere, inner, beside)), tolerance: 0);
    }

    [Fact]
    public void A_sheet_without_volume_is_kept()
    {
        var square = TestMeshes.Square(4);
        Vector3 low = square.Positions.Aggregate(Vector3.Min), high = square.Positions.Aggregate(Vector3.Max);
        var centered = square with { Positions = [.. square.Positions.Select(p => (p - (low + high) / 2) * 0.8f / (high - low).Length())] };
        Assert.InRange(Solid(centered).Count, 100, 1000);
    }

    [Fact]
    public void The_surface_s_voxels_are_those_that_triangles_pass_through()
    {
        var voxels = ShapeVoxels.Surface(s_sphere, Side);
        float halfDiagonal = MathF.Sqrt(3) / 2 / Side;
        for (int index = 0; index < voxels.Cells.Length; index++)
        {
            float distance = MathF.Abs(voxels.Center(index).Length() - Radius);
            if (voxels.Cells[index])
                Assert.InRange(distance, 0, halfDiagonal + 1e-3f);
            else
                Assert.True(distance > 0.4f / Side, $"{voxels.Center(index)} is {distance} from the surface");
        }
    }

    [Fact]
    public void Turning_the_grid_is_turning_the_mesh()
    {
        var mesh = TestMeshes.Join(
            TestMeshes.Sphere(4, 0.2f, new Vector3(0.2f, 0.1f, 0)), TestMeshes.Sphere(3, 0.1f, new Vector3(-0.2f, 0.3f, 0.2f)));
        var turned = mesh with { Positions = Array.ConvertAll(mesh.Positions, p => new Vector3(p.Y, -p.X, p.Z)) };
        var expected = ShapeVoxels.Surface(turned, Side);
        int different = expected.Cells.Zip(ShapeVoxels.Surface(mesh, Side).Turned().Cells).Count(pair => pair.First != pair.Second);
        // Corners exactly on a voxel's border may fall to either side.
        Assert.InRange(different, 0, expected.Count / 50);
    }

    [Theory]
    [InlineData(0.30f, 1)]
    [InlineData(0.60f, 2)]
    public void Parts_count_as_several_only_if_they_are_apart(float distance, int parts)
    {
        var pair = TestMeshes.Join(
            TestMeshes.Sphere(4, 0.15f, new Vector3(-distance / 2, 0, 0)), TestMeshes.Sphere(4, 0.15f, new Vector3(distance / 2, 0, 0)));
        int[] sizes = Solid(pair).PartSizes();
        Assert.Equal(parts, sizes.Length);
        Assert.Equal(Solid(pair).Count, sizes.Sum());
    }

    private static VoxelGrid Solid(TriangleMesh mesh) => ShapeVoxels.Solid(mesh, Side, WindingField.Of(mesh));

    private static void AssertIsBall(VoxelGrid voxels, float tolerance)
    {
        float halfDiagonal = MathF.Sqrt(3) / 2 / Side;
        for (int index = 0; index < voxels.Cells.Length; index++)
        {
            float distance = voxels.Center(index).Length() - Radius;
            if (distance < -tolerance - 1e-3f)
                Assert.True(voxels.Cells[index], $"{voxels.Center(index)} is inside but empty");
            if (distance > halfDiagonal + tolerance)
                Assert.False(voxels.Cells[index], $"{voxels.Center(index)} is outside but occupied");
        }
    }
}
