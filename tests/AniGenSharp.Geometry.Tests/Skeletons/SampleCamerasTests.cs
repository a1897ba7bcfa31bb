using System.Numerics;
using System.Text.Json;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Pictures;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Skeletons;

/// <summary>
/// The true cameras of the sample pictures (tests/fixtures/rig/cameras.json): pinhole cameras in the creatures' frame, with x to the right
/// and y up in the picture, whose width is twice <c>tan_half_fov</c> at depth one.
/// </summary>
public sealed class SampleCamerasTests
{
    public static TheoryData<string> Samples => [.. Creatures.All];

    [Theory]
    [MemberData(nameof(Samples))]
    public void True_joints_project_into_the_silhouette(string sample)
    {
        var picture = DecodedImage.Read(File.ReadAllBytes(TestPaths.Sample(sample + ".png")));
        using var cameras = JsonDocument.Parse(File.ReadAllText(TestPaths.Fixture("rig", "cameras.json")));
        var camera = cameras.RootElement.GetProperty(sample);
        var (eye, right, up, forward) = (Vector(camera, "eye"), Vector(camera, "right"), Vector(camera, "up"), Vector(camera, "forward"));
        float tangent = camera.GetProperty("tan_half_fov").GetSingle();

        int outside = Creatures.Read(sample).Joints.Count(joint =>
        {
            var ray = joint - eye;
            float depth = Vector3.Dot(ray, forward) * tangent;
            int x = (int)((0.5f + 0.5f * Vector3.Dot(ray, right) / depth) * picture.Width);
            int y = (int)((0.5f - 0.5f * Vector3.Dot(ray, up) / depth) * picture.Height);
            return picture.Pixels[4 * (y * picture.Width + x) + 3] == 0;
        });
        Assert.Equal(0, outside);
    }

    private static Vector3 Vector(JsonElement camera, string name)
    {
        var values = camera.GetProperty(name);
        return new(values[0].GetSingle(), values[1].GetSingle(), values[2].GetSingle());
    }
}
