using System.Numerics;

namespace AniGenSharp.Geometry.Fbx;

/// <summary>A matte material with an embedded PNG as its diffuse texture.</summary>
internal static class FbxMaterial
{
    /// <summary>Adds a material to a mesh's model.</summary>
    /// <param name="objects">The document.</param>
    /// <param name="model">The mesh's model.</param>
    /// <param name="name">Name of material and texture.</param>
    /// <param name="png">The encoded base-color texture, or null for none.</param>
    public static void Add(FbxObjects objects, long model, string name, byte[]? png)
    {
        var (material, record) = objects.Add("Material", name, "Material", "");
        record.Add("Version", 102);
        record.Add("ShadingModel", "phong");
        record.Add("MultiLayer", 0);
        var properties = FbxObjects.Properties(record);
        FbxObjects.Add(properties, "DiffuseColor", "ColorRGB", Vector3.One);
        FbxObjects.Add(properties, "SpecularColor", "ColorRGB", Vector3.Zero);
        FbxObjects.Add(properties, "SpecularFactor", 0d);
        FbxObjects.Add(properties, "ShininessExponent", 0d);
        objects.Connect(material, model);
        if (png is null)
            return;

        string file = name + ".png";
        var (texture, textureRecord) = objects.Add("Texture", name, "Texture", "");
        textureRecord.Add("Type", "TextureVideoClip");
        textureRecord.Add("Version", 202);
        textureRecord.Add("TextureName", name + "\0\u0001Texture");
        textureRecord.Add("Media", name + "\0\u0001Video");
        textureRecord.Add("FileName", file);
        textureRecord.Add("RelativeFilename", file);
        textureRecord.Add("ModelUVTranslation", 0d, 0d);
        textureRecord.Add("ModelUVScaling", 1d, 1d);
        FbxObjects.Add(FbxObjects.Properties(textureRecord), "UseMaterial", 1);
        objects.Connect(texture, material, "DiffuseColor");

        var (video, videoRecord) = objects.Add("Video", name, "Video", "Clip");
        videoRecord.Add("Type", "Clip");
        FbxObjects.Add(FbxObjects.Properties(videoRecord), "Path", file);
        videoRecord.Add("UseMipMap", 0);
        videoRecord.Add("Filename", file);
        videoRecord.Add("RelativeFilename", file);
        videoRecord.Add("Content", png);
        objects.Connect(video, texture);
    }
}
