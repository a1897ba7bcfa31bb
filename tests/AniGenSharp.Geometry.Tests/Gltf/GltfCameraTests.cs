using System.Numerics;
using AniGenSharp.TestKit.Rigs;
using SharpGLTF.Schema2;

namespace AniGenSharp.Geometry.Tests.Gltf;

public class GltfCameraTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(40, 20, 5)]
    [InlineData(-130, -25, 0)]
    public void The_cameras_node_looks_at_the_center_of_the_window(float azimuth, float elevation, float roll)
    {
        var camera = new PictureCamera
        {
            Target = new Vector3(0.1f, -0.2f, 0.05f),
            Azimuth = azimuth,
            Elevation = elevation,
            Roll = roll,
            Distance = 2,
            HalfExtent = 0.6f,
            Offset = new Vector2(0.1f, -0.05f),
        };

        Node node = GlbReading.Model(Creature.Create(), new GlbOptions { Camera = camera }).LogicalNodes.Single(n => n.Camera is not null);

        Matrix4x4 world = node.WorldMatrix;
        Assert.Equal(0, Vector3.Distance(GlbReading.InGltf(camera.Position), world.Translation), 4);
        Matrix4x4.Invert(camera.View, out Matrix4x4 axes);
        Vector3 center = Vector3.Transform(new Vector3(camera.Offset, -camera.Distance), axes);
        Vector3 ahead = -new Vector3(world.M31, world.M32, world.M33), up = new Vector3(world.M21, world.M22, world.M23);
        Assert.Equal(0, Vector3.Distance(Vector3.Normalize(GlbReading.InGltf(center) - world.Translation), ahead), 4);
        Assert.InRange(Vector3.Dot(up, GlbReading.InGltf(new Vector3(axes.M21, axes.M22, axes.M23))), 0.99f, 1.01f);
        var lens = Assert.IsType<CameraPerspective>(node.Camera.Settings);
        Assert.InRange(lens.VerticalFOV * 180 / MathF.PI, camera.FieldOfView - 1, camera.FieldOfView + 0.01f);
    }

    [Fact]
    public void No_camera_is_written_by_default() =>
        Assert.DoesNotContain(GlbReading.Model(Creature.Create()).LogicalNodes, node => node.Camera is not null);
}
