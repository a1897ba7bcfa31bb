using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.TestKit.Rigs;

/// <summary>An asset as large as generated ones become: 25,000 vertices, 60 joints, a texture, and a clip that moves every joint.</summary>
public static class LargeRig
{
    private const int Around = 100;
    private const int Along = 249;
    private const int Joints = 60;
    private const int TextureSide = 1024;

    /// <summary>Builds the asset.</summary>
    public static RiggedAsset Create()
    {
        var forest = new SkeletonForest(
            [.. Enumerable.Range(0, Joints).Select(i => new Vector3(0, 0, (float)i / (Joints - 1) - 0.5f))],
            [.. Enumerable.Range(-1, Joints)]);
        var tube = SyntheticRig.Tube(Around, Along);
        var mesh = tube with { TexCoords = [.. tube.Positions.Select(p => new Vector2(p.X * 4 + 0.5f, 0.5f - p.Z))] };
        var skeleton = forest.ToSkeleton()!.Value.Skeleton;
        return new RiggedAsset(
            mesh, skeleton.WithNames(Enumerable.Range(0, Joints).Select(i => $"joint_{i:00}")),
            SkinInfluences.FromWeights(SyntheticRig.Weights(tube, forest)))
        {
            Materials = [new AssetMaterial("Skin", mesh.FaceCount) { BaseColorTexture = Texture() }],
            Clips = [Wave()],
        };
    }

    private static AnimationClip Wave() => new("Wave",
    [
        .. Enumerable.Range(0, Joints).Select(joint => new JointChannel(joint, [0, 0.5f, 1, 1.5f, 2], [.. Enumerable.Range(0, 5).Select(
            key => Quaternion.CreateFromAxisAngle(Vector3.UnitX, 0.06f * MathF.Sin(key * MathF.PI / 2 + joint * 0.2f)))])),
    ]);

    private static AssetImage Texture()
    {
        byte[] pixels = new byte[4 * TextureSide * TextureSide];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i % 4 == 3 ? 255 : 96 + (i / 64 + i / (64 * TextureSide)) % 2 * 96);
        return new AssetImage(ImageFile.EncodePng(new RgbaImage(TextureSide, TextureSide, pixels)), "image/png");
    }
}
