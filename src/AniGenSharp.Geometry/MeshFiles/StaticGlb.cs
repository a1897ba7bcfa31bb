using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>A mesh of another format as a GLB that can get a rig.</summary>
internal static class StaticGlb
{
    /// <summary>The mesh as the bytes of a GLB. Its coordinates stay as they are, whatever is up.</summary>
    /// <param name="mesh">The mesh.</param>
    /// <param name="materials">Its materials; empty for one matte material.</param>
    /// <param name="name">Name of the mesh.</param>
    public static byte[] Write(TriangleMesh mesh, IReadOnlyList<AssetMaterial> materials, string name)
    {
        var model = GltfBuilder.CreateModel();
        // The builder turns what it is given from the networks' space to that of files.
        var turned = mesh with
        {
            Positions = Array.ConvertAll(mesh.Positions, YUpSpace.ToNetworks),
            Normals = Array.ConvertAll(mesh.Normals ?? VertexNormals.Smooth(mesh), YUpSpace.ToNetworks),
        };
        var faces = new List<MaterialFaces>();
        foreach (var material in materials)
            faces.Add(new MaterialFaces(material, faces.Sum(before => before.Material.FaceCount)));
        if (faces.Count == 0)
            faces.Add(MaterialFaces.Whole(mesh, name, texture: null));
        var node = model.UseScene(0).CreateNode(name);
        node.Mesh = GltfBuilder.AddMesh(model, turned, name, faces);
        return GltfBuilder.ToBytes(model);
    }
}
