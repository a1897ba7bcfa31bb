using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Voxelization;
using AniGenSharp.Training.Fields;

namespace AniGenSharp.Training.Tests.Creatures;

/// <summary>Fields, voxels and pictures against recorded ones of the Python trainer.</summary>
public sealed class CreatureFieldTests
{
    private const int Side = 32;
    private const float GradientStep = 0.003f;

    public static TheoryData<CreatureClass> Classes => [.. Enum.GetValues<CreatureClass>()];

    [Theory]
    [MemberData(nameof(Classes))]
    public void Distance_color_normal_and_skin_are_the_recorded_ones(CreatureClass kind)
    {
        var (recorded, field, joints) = Read(kind);
        var points = MemoryMarshal.Cast<float, Vector3>(recorded.Floats("points")).ToArray();
        float[] values = recorded.Floats("values");
        var skin = new float[joints];
        foreach (var (i, point) in points.Index())
        {
            var expected = values.AsSpan(i * (7 + joints), 7 + joints);
            var gradient = field.Gradient(point, GradientStep);
            var normal = gradient / (gradient.Length() + 1e-9f);
            AssertClose(expected[0], field.Value(point) / Math.Clamp(gradient.Length(), 0.35f, 2), 1e-4);
            var color = field.Color(point, normal);
            field.Skin(point, skin);
            for (int k = 0; k < 3; k++)
            {
                AssertClose(expected[1 + k], color[k], 1e-3);
                AssertClose(expected[4 + k], normal[k], 2e-3);
            }
            for (int joint = 0; joint < joints; joint++)
                AssertClose(expected[7 + joint], skin[joint], 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void Voxels_are_the_recorded_ones(CreatureClass kind)
    {
        var (recorded, field, _) = Read(kind);
        var creature = recorded.Draw();
        var shape = CreatureVoxels.Solid(field, Side);
        var bones = CreatureVoxels.Dilated(CreatureVoxels.Bones(creature.Joints, creature.Parents, Side));
        Assert.Equal(0, Differences(recorded.Bits("occupancy"), shape));
        Assert.Equal(0, Differences(recorded.Bits("bones"), bones));
        Assert.InRange(shape.Count, 300, 20000);
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void Pictures_are_the_recorded_ones(CreatureClass kind)
    {
        var (recorded, field, _) = Read(kind);
        byte[] expected = recorded.Bytes("picture");
        byte[] actual = CreatureRenderer.Render(field, CreatureCamera.Looking(0.6f, 0.3f), 48).Pixels;
        Assert.Equal(expected.Length, actual.Length);
        // Few pixels at outlines and color edges may round differently.
        int different = expected.Zip(actual).Count(pair => Math.Abs(pair.First - pair.Second) > 2);
        Assert.InRange(different, 0, expected.Length / 500);
    }

    [Fact]
    public void Outlines_surround_the_silhouette_and_leave_flat_tones_inside()
    {
        var (_, field, _) = Read(CreatureClass.Quadruped);
        const int Size = 192;
        var camera = CreatureCamera.Looking(0.6f, 0.3f);
        byte[] shaded = CreatureRenderer.Render(field, camera, Size).Pixels;
        byte[] outlined = CreatureRenderer.Render(field, camera, Size, CreatureLook.Outlined).Pixels;
        var added = Enumerable.Range(0, Size * Size).Where(i => shaded[i * 4 + 3] == 0 && outlined[i * 4 + 3] == 255).ToArray();
        Assert.InRange(added.Length, 50, 2000);
        Assert.All(added, i => Assert.InRange(outlined[i * 4], 0, 20));
        Assert.All(Enumerable.Range(0, Size * Size), i => Assert.True(outlined[i * 4 + 3] >= shaded[i * 4 + 3]));
        Assert.True(Colors(outlined) < Colors(shaded) / 2, $"{Colors(outlined)} colors, shaded {Colors(shaded)}");

        static int Colors(byte[] pixels) =>
            Enumerable.Range(0, pixels.Length / 4).Where(i => pixels[i * 4 + 3] == 255)
                .Select(i => (pixels[i * 4], pixels[i * 4 + 1], pixels[i * 4 + 2])).Distinct().Count();
    }

    [Fact]
    public void The_mesh_lies_on_the_zero_level()
    {
        var (_, field, _) = Read(CreatureClass.Quadruped);
        var mesh = CreatureMesh.Extract(field);
        Assert.InRange(mesh.VertexCount, 3000, 100_000);
        Assert.InRange(mesh.Positions.Average(p => Math.Abs(field.Value(p))), 0, 5e-4);
        Assert.InRange(mesh.Positions.Max(p => Math.Abs(field.Value(p))), 0, 5e-3);
        Assert.Equal(1, Components.Find(mesh.Indices, mesh.VertexCount).Count);
        Assert.Equal(mesh.VertexCount, mesh.Colors!.Length);
    }

    private static (RecordedCreature Recorded, CreatureField Field, int Joints) Read(CreatureClass kind)
    {
        var recorded = RecordedCreature.All.First(r => r.Class == kind && r.HasFields);
        var creature = recorded.Draw();
        return (recorded, new CreatureField(creature), creature.Joints.Length);
    }

    private static int Differences(bool[] expected, VoxelGrid actual) =>
        expected.Zip(actual.Cells).Count(pair => pair.First != pair.Second);

    private static void AssertClose(float expected, float actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{actual} instead of {expected}");
}
