using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.TestKit.Rigs;

/// <summary>Five rigs built in code: two humanoids, one of them with a tail, and three other creatures.</summary>
public static class SyntheticRigs
{
    /// <summary>The names of the rigs.</summary>
    public static readonly string[] Names = ["humanoid", "humanoid with tail", "quadruped", "spider", "snake"];

    /// <summary>Creates a rig.</summary>
    /// <param name="name">One of <see cref="Names"/>, or of <see cref="Creatures.All"/>.</param>
    public static RiggedAsset Create(string name) => name switch
    {
        "humanoid" => CapsuleRig.Create(Creatures.Read("humanoid_09")),
        "humanoid with tail" => WithTail(),
        "quadruped" => Creature.Create() with { Clips = [Nod()] },
        "spider" => CapsuleRig.Create(Creatures.Read("spider_10")),
        "snake" => CapsuleRig.Create(Creatures.Read("snake_11")),
        _ => CapsuleRig.Create(Creatures.Read(name)),
    };

    /// <summary>A humanoid with two materials, the second one textured, and a chain of three bones behind the hips.</summary>
    private static RiggedAsset WithTail()
    {
        var human = Creatures.Read("humanoid_03");
        var mapping = HumanoidDetector.Detect(human)!;
        int hips = mapping.Bones["hips"], count = human.Count;
        var first = human.Joints[hips] + new Vector3(0, 0.1f, 0);
        var skeleton = new Skeleton(
            [.. human.Joints, first, first + new Vector3(0, 0.08f, 0), first + new Vector3(0, 0.16f, 0)],
            [.. human.Parents, hips, count, count + 1]);
        var names = BoneNames.Of(BoneNames.Apply(human)).Concat(["tail_01", "tail_02", "tail_03"]);
        var asset = CapsuleRig.Create(skeleton);
        int faces = asset.Mesh.FaceCount;
        return asset with
        {
            Skeleton = skeleton.WithNames(names),
            Humanoid = mapping,
            Mesh = asset.Mesh with { TexCoords = [.. asset.Mesh.Positions.Select(p => new Vector2(p.X + 0.5f, 0.5f - p.Z))] },
            Materials =
            [
                new AssetMaterial("Skin", faces / 3) { BaseColor = new Vector4(0.8f, 0.5f, 0.4f, 1), Roughness = 0.5f },
                new AssetMaterial("Cloth", faces - faces / 3)
                {
                    BaseColorTexture = Picture(),
                    NormalTexture = Picture(),
                    DoubleSided = true,
                },
            ],
        };
    }

    /// <summary>A motion that rotates and moves the root and rotates the neck, with keys at different times.</summary>
    private static AnimationClip Nod() => new("Nod",
    [
        new JointChannel(0, [0, 0.5f, 1.5f],
            [Quaternion.Identity, Turn(Vector3.UnitZ, 0.8f), Turn(Vector3.UnitX, -0.4f)],
            [Vector3.Zero, new Vector3(0.1f, 0, 0.05f), new Vector3(0, -0.2f, 0)]),
        new JointChannel(2, [0.25f, 1], [Quaternion.Identity, Turn(Vector3.UnitX, 1.2f)]),
    ]);

    private static Quaternion Turn(Vector3 axis, float angle) => Quaternion.CreateFromAxisAngle(axis, angle);

    private static AssetImage Picture()
    {
        var pixels = Enumerable.Range(0, 4 * 16 * 16).Select(i => (byte)(i % 4 == 3 ? 255 : i * 7)).ToArray();
        return new AssetImage(ImageFile.EncodePng(new RgbaImage(16, 16, pixels)), "image/png");
    }
}
