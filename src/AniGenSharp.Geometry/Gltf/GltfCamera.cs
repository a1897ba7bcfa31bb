using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using SharpGLTF.Schema2;

namespace AniGenSharp.Geometry.Gltf;

/// <summary>
/// A picture's camera as a glTF camera. glTF has no windows beside the optical axis, so the camera looks at the window's center instead.
/// </summary>
internal static class GltfCamera
{
    private const float NearShare = 0.01f, FarShare = 10;

    /// <summary>Adds the camera to a scene, as a node named Picture.</summary>
    public static void Add(ModelRoot model, Scene scene, PictureCamera camera)
    {
        Matrix4x4.Invert(camera.View, out Matrix4x4 axes);
        var center = new Vector3(camera.Offset, -camera.Distance);
        Vector3 back = -Vector3.Normalize(Vector3.TransformNormal(center, axes));
        Vector3 right = Vector3.Normalize(Vector3.Cross(new Vector3(axes.M21, axes.M22, axes.M23), back));
        (Vector3 x, Vector3 y, Vector3 z, Vector3 eye) = (YUpSpace.FromNetworks(right), YUpSpace.FromNetworks(Vector3.Cross(back, right)),
            YUpSpace.FromNetworks(back), YUpSpace.FromNetworks(camera.Position));
        Node node = scene.CreateNode("Picture");
        node.LocalMatrix = new Matrix4x4(x.X, x.Y, x.Z, 0, y.X, y.Y, y.Z, 0, z.X, z.Y, z.Z, 0, eye.X, eye.Y, eye.Z, 1);
        Camera added = model.CreateCamera("Picture");
        added.SetPerspectiveMode(
            1, 2 * MathF.Atan(camera.HalfExtent / center.Length()), camera.Distance * NearShare, camera.Distance * FarShare);
        node.Camera = added;
    }
}
