using System.Numerics;

namespace AniGenSharp.Geometry;

/// <summary>
/// The material of consecutive faces of an asset, as glTF 2.0 describes materials: metallic and rough, with textures for
/// <see cref="TriangleMesh.TexCoords"/>. A texture is multiplied with the number or color beside it.
/// </summary>
/// <param name="Name">Its name, unique in the asset.</param>
/// <param name="FaceCount">Number of its faces, at least one. They follow those of the previous material.</param>
public sealed record AssetMaterial(string Name, int FaceCount)
{
    /// <summary>Linear red, green, blue, and alpha, 0…1.</summary>
    public Vector4 BaseColor { get; init; } = Vector4.One;

    /// <summary>Base color as sRGB, with alpha.</summary>
    public AssetImage? BaseColorTexture { get; init; }

    /// <summary>0 for everything but metals.</summary>
    public float Metallic { get; init; }

    /// <summary>0 for a mirror, 1 for a matte surface.</summary>
    public float Roughness { get; init; } = 1;

    /// <summary>Roughness in the green channel, metallic in the blue one.</summary>
    public AssetImage? MetallicRoughnessTexture { get; init; }

    /// <summary>Normals in tangent space, y up.</summary>
    public AssetImage? NormalTexture { get; init; }

    /// <summary>Ambient occlusion in the red channel.</summary>
    public AssetImage? OcclusionTexture { get; init; }

    /// <summary>Linear color of the light that the surface emits.</summary>
    public Vector3 Emissive { get; init; }

    /// <summary>Emitted light as sRGB.</summary>
    public AssetImage? EmissiveTexture { get; init; }

    /// <summary>Whether textures are repeated outside 0…1 instead of extended by their edge.</summary>
    public bool RepeatsTextures { get; init; } = true;

    /// <summary>What alpha means.</summary>
    public MaterialAlpha Alpha { get; init; }

    /// <summary>The lowest visible alpha with <see cref="MaterialAlpha.Mask"/>.</summary>
    public float AlphaCutoff { get; init; } = 0.5f;

    /// <summary>Whether the back of the faces is visible.</summary>
    public bool DoubleSided { get; init; }

    /// <summary>Its textures.</summary>
    internal IEnumerable<AssetImage> Textures =>
        new[] { BaseColorTexture, MetallicRoughnessTexture, NormalTexture, OcclusionTexture, EmissiveTexture }.OfType<AssetImage>();
}
