using System.Numerics;
using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry.Fbx;

/// <summary>Materials as FBX's Phong model with embedded textures: base color, opacity, emitted light and normals.</summary>
internal sealed class FbxMaterials(FbxObjects objects)
{
    private readonly Dictionary<AssetImage, long> _videos = new(ReferenceEqualityComparer.Instance);

    /// <summary>Adds a material to a mesh's model; the order of a model's materials numbers them.</summary>
    /// <param name="model">The mesh's model.</param>
    /// <param name="source">The material.</param>
    public void Add(long model, AssetMaterial source)
    {
        var (material, record) = objects.Add("Material", source.Name, "Material", "");
        record.Add("Version", 102);
        record.Add("ShadingModel", "phong");
        record.Add("MultiLayer", 0);
        var properties = FbxObjects.Properties(record);
        var color = ColorSpace.ToEncoded(new Vector3(source.BaseColor.X, source.BaseColor.Y, source.BaseColor.Z));
        FbxObjects.Add(properties, "DiffuseColor", "ColorRGB", color);
        FbxObjects.Add(properties, "SpecularColor", "ColorRGB", Vector3.Zero);
        FbxObjects.Add(properties, "SpecularFactor", 0d);
        FbxObjects.Add(properties, "ShininessExponent", 0d);
        if (source.Emissive != Vector3.Zero)
            FbxObjects.Add(properties, "EmissiveColor", "ColorRGB", ColorSpace.ToEncoded(source.Emissive));
        if (source.Alpha != MaterialAlpha.Opaque)
            FbxObjects.Add(properties, "TransparencyFactor", 1d - source.BaseColor.W);
        objects.Connect(material, model);
        AddTexture(source.BaseColorTexture, source.Name, material, "DiffuseColor");
        AddTexture(source.NormalTexture, source.Name + "_normal", material, "NormalMap");
        AddTexture(source.EmissiveTexture, source.Name + "_emissive", material, "EmissiveColor");
    }

    private void AddTexture(AssetImage? image, string name, long material, string property)
    {
        if (image is null)
            return;
        string file = name + (image.MediaType == "image/jpeg" ? ".jpg" : ".png");
        var (texture, record) = objects.Add("Texture", name, "Texture", "");
        record.Add("Type", "TextureVideoClip");
        record.Add("Version", 202);
        record.Add("TextureName", name + "\0\u0001Texture");
        record.Add("Media", name + "\0\u0001Video");
        record.Add("FileName", file);
        record.Add("RelativeFilename", file);
        record.Add("ModelUVTranslation", 0d, 0d);
        record.Add("ModelUVScaling", 1d, 1d);
        FbxObjects.Add(FbxObjects.Properties(record), "UseMaterial", 1);
        objects.Connect(texture, material, property);
        if (!_videos.TryGetValue(image, out long video))
            _videos[image] = video = AddVideo(name, file, image);
        objects.Connect(video, texture);
    }

    private long AddVideo(string name, string file, AssetImage image)
    {
        var (video, record) = objects.Add("Video", name, "Video", "Clip");
        record.Add("Type", "Clip");
        FbxObjects.Add(FbxObjects.Properties(record), "Path", file);
        record.Add("UseMipMap", 0);
        record.Add("Filename", file);
        record.Add("RelativeFilename", file);
        record.Add("Content", ImageFile.WithoutWebp(image).Bytes);
        return video;
    }
}
