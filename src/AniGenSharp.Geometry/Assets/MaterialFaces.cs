using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Assets;

/// <summary>The faces of one material.</summary>
/// <param name="Material">The material.</param>
/// <param name="FirstFace">Index of its first face.</param>
internal sealed record MaterialFaces(AssetMaterial Material, int FirstFace)
{
    /// <summary>The vertices of its faces, three per face.</summary>
    public int[] Indices(TriangleMesh mesh) => mesh.Indices[(3 * FirstFace)..(3 * (FirstFace + Material.FaceCount))];

    /// <summary>The materials of an asset in the order of its faces. An asset without materials has one for all its faces.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="name">Name of the only material of an asset without materials.</param>
    /// <param name="encode">Encodes <see cref="RiggedAsset.Texture"/>.</param>
    public static IReadOnlyList<MaterialFaces> Of(RiggedAsset asset, string name, Func<RgbaImage, AssetImage> encode)
    {
        if (asset.Materials.Count == 0)
        {
            return [Whole(asset.Mesh, name, asset.Texture is null ? null : encode(asset.Texture))];
        }
        var faces = new List<MaterialFaces>();
        int first = 0;
        foreach (var material in asset.Materials)
        {
            faces.Add(new MaterialFaces(material, first));
            first += material.FaceCount;
        }
        return faces;
    }

    /// <summary>One matte material for a whole mesh; its back is visible if the surface is open.</summary>
    public static MaterialFaces Whole(TriangleMesh mesh, string name, AssetImage? texture) => new(
        new AssetMaterial(name, mesh.FaceCount)
        {
            BaseColorTexture = texture,
            RepeatsTextures = false,
            DoubleSided = OpenEdges.HasAny(mesh),
        }, 0);
}
