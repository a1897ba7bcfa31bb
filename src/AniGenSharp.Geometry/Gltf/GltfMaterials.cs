using System.Numerics;
using SharpGLTF.Memory;
using SharpGLTF.Schema2;

namespace AniGenSharp.Geometry.Gltf;

/// <summary>Materials as glTF stores them.</summary>
internal static class GltfMaterials
{
    /// <summary>Adds a material without its textures.</summary>
    public static Material Create(ModelRoot model, AssetMaterial source)
    {
        Material material = model.CreateMaterial(source.Name);
        material.InitializePBRMetallicRoughness();
        material.DoubleSided = source.DoubleSided;
        material.Alpha = source.Alpha switch
        {
            MaterialAlpha.Mask => AlphaMode.MASK,
            MaterialAlpha.Blend => AlphaMode.BLEND,
            _ => AlphaMode.OPAQUE,
        };
        if (source.Alpha == MaterialAlpha.Mask)
            material.AlphaCutoff = source.AlphaCutoff;
        MaterialChannel roughness = material.FindChannel("MetallicRoughness")!.Value;
        roughness.SetFactor("MetallicFactor", source.Metallic);
        roughness.SetFactor("RoughnessFactor", source.Roughness);
        if (source.BaseColor != Vector4.One)
            SetColor(material, "BaseColor", source.BaseColor);
        if (source.Emissive != Vector3.Zero)
            SetColor(material, "Emissive", new Vector4(source.Emissive, 1));
        return material;
    }

    /// <summary>Adds the textures of a material.</summary>
    public static void AddTextures(ModelRoot model, Material material, AssetMaterial source)
    {
        var wrap = source.RepeatsTextures ? TextureWrapMode.REPEAT : TextureWrapMode.CLAMP_TO_EDGE;
        Add("BaseColor", source.BaseColorTexture);
        Add("MetallicRoughness", source.MetallicRoughnessTexture);
        Add("Normal", source.NormalTexture);
        Add("Occlusion", source.OcclusionTexture);
        Add("Emissive", source.EmissiveTexture);

        void Add(string channel, AssetImage? texture)
        {
            if (texture is null)
                return;
            Image image = model.UseImage(new MemoryImage(texture.Bytes));
            image.Name ??= $"{source.Name}_{channel}";
            Image? fallback = texture.Fallback is { } other ? model.UseImage(new MemoryImage(other.Bytes)) : null;
            if (fallback is not null)
                fallback.Name ??= $"{image.Name}_small";
            material.FindChannel(channel)!.Value.SetTexture(
                0, image, fallback, wrap, wrap, TextureMipMapFilter.LINEAR_MIPMAP_LINEAR, TextureInterpolationFilter.LINEAR);
        }
    }

    private static void SetColor(Material material, string channel, Vector4 color)
    {
        MaterialChannel target = material.FindChannel(channel)!.Value;
        target.Color = color;
    }
}
