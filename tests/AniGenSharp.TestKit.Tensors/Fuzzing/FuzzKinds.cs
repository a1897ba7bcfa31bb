using System.Text;
using System.Text.Json.Nodes;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Gltf.Reading;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.MeshFiles;
using AniGenSharp.TestKit.Files;
using AniGenSharp.TestKit.Pictures;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.TestKit.Tensors.Fuzzing;

/// <summary>Creates valid files of every kind that is read from strangers.</summary>
internal static class FuzzKinds
{
    private static readonly string[] s_uris = ["part.bin", "part.png", "part.mtl"];

    /// <summary>The kinds.</summary>
    /// <param name="secret">The folder of the files, and the names that may not be followed.</param>
    public static IReadOnlyList<FuzzKind> Create(FuzzSecret secret)
    {
        var asset = Creature.Create(segments: 6);
        byte[] rig = asset.ToGlb(new GlbOptions()), separate = Separate(rig, secret.Folder);
        byte[] still = asset.ToObj(secret.Folder);
        byte[] torch = File.ReadAllBytes(Path.Combine(TestPaths.Starter, "ss_dae", "ckpts", "encoder_final.pt"));
        byte[] References(byte[] file, Random random) => Mutation.OfReferences(file, s_uris, secret.Names, random);
        FuzzFile[] odd = [.. Enumerable.Range(2, 3).Select(joints => new FuzzFile("rig.glb", OddGlb.Chain(joints)))];
        return
        [
            new("rigs", [new("rig.glb", rig), .. odd, new("rig.gltf", separate)],
                [Mutation.OfBytes, Mutation.OfGltf, Mutation.OfGltf, References], Rig),
            new("meshes", [new("mesh.obj", still), new("part.mtl", File.ReadAllBytes(Path.Combine(secret.Folder, "part.mtl")), "mesh.obj"),
                new("mesh.glb", rig), new("mesh.gltf", separate), new("mesh.ply", Ply()), new("mesh.stl", Stl())],
                [Mutation.OfBytes, Mutation.OfText, References], Mesh),
            new("motions", [new("motion.bvh", asset.Skeleton.ToBvh())], [Mutation.OfBytes, Mutation.OfText], Motion),
            new("clips", [new("motion.glb", SyntheticRigs.Create("humanoid").ToGlb(new GlbOptions()))],
                [Mutation.OfBytes, Mutation.OfGltf, Mutation.OfGltf], Motion),
            new("pictures", [.. AwkwardPictures.Readable().Select(picture => new FuzzFile(picture.Name, picture.Bytes))],
                [Mutation.OfBytes], path => [PictureReader.Read(path).Pixels]),
            new("weights", [new("weights.pt", torch), new("weights.safetensors", Safetensors(secret.Folder)),
                .. Directory.GetFiles(TestPaths.Fixture("formats"), "*.pt")
                    .Where(file => Path.GetFileName(file) != "script.pt").Order().Select(
                    file => new FuzzFile(Path.GetFileName(file), File.ReadAllBytes(file)))],
                [Mutation.OfBytes, Mutation.OfArchive, Mutation.OfArchive], Weights),
            new("stages", [new("stages.safetensors", Stages(secret.Folder))],
                [Mutation.OfBytes, Mutation.OfSafetensors, Mutation.OfSafetensors], FinishStages),
        ];
    }

    private static IEnumerable<byte[]> Rig(string path)
    {
        var rig = RigFile.Read(path);
        rig.Check();
        rig.ToAsset();
        return [rig.With([]).Glb];
    }

    private static IEnumerable<byte[]> Mesh(string path)
    {
        var file = MeshFile.Read(path);
        if (!(BoundingBox.Of(file.Mesh.Positions).LongestSide > 0))
            throw new InvalidDataException("The mesh has no size, as its check says before it gets a rig.");
        var placement = MeshPlacement.Of(file.Mesh.Positions, file.Up, SpaceAxis.X, 0.95f);
        var mesh = new TriangleMesh([.. file.Mesh.Positions.Select(placement.ToNetworks)], file.Mesh.Indices);
        var weights = new SkinWeights([.. Enumerable.Repeat(1f, mesh.VertexCount)], 1);
        var asset = new RiggedAsset(mesh, new Skeleton([mesh.Positions[0]], [-1]), SkinInfluences.FromWeights(weights));
        return [file.WithRig(asset, placement, BoneAxes.YAlong)];
    }

    private static IEnumerable<byte[]> Motion(string path) =>
        MotionLibrary.Read(path).Motions.Select(motion => FuzzSecret.Bytes(motion.Name));

    private static IEnumerable<byte[]> Weights(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        return [.. checkpoint.Tensors.Keys.Select(FuzzSecret.Bytes)];
    }

    private static IEnumerable<byte[]> FinishStages(string path)
    {
        var stages = SavedStages.Load(path);
        var options = stages.Options with { Bake = null, Faces = 64, SmoothSkinWeights = false };
        return [stages.Finish(options).Asset.ToGlb(new GlbOptions())];
    }

    /// <summary>The .glb as a .gltf whose buffer and picture are files beside it.</summary>
    private static byte[] Separate(byte[] glb, string folder)
    {
        var (json, binary) = GlbChunks.Split(glb);
        File.WriteAllBytes(Path.Combine(folder, "part.bin"), binary!);
        File.WriteAllBytes(Path.Combine(folder, "part.png"), new RgbaImage(4, 4, new byte[64]).ToPng());
        var root = JsonNode.Parse(json.Span)!;
        root["buffers"]![0]!["uri"] = "part.bin";
        root["images"] = new JsonArray(new JsonObject { ["uri"] = "part.png" });
        root["textures"] = new JsonArray(new JsonObject { ["source"] = 0 });
        root["materials"] = new JsonArray(new JsonObject
        {
            ["pbrMetallicRoughness"] = new JsonObject { ["baseColorTexture"] = new JsonObject { ["index"] = 0 } },
        });
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    /// <summary>An OBJ file with its materials beside it.</summary>
    private static byte[] ToObj(this RiggedAsset asset, string folder)
    {
        File.WriteAllText(Path.Combine(folder, "part.mtl"), "newmtl red\nKd 1 0 0\nmap_Kd part.png\n");
        var text = new StringBuilder("mtllib part.mtl\nusemtl red\nvt 0 0\n");
        foreach (var p in asset.Mesh.Positions.Take(60))
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"v {p.X} {p.Y} {p.Z}\n");
        for (int i = 1; i + 2 <= 60; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"f {i}/1 {i + 1}/1 -1\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Ply() => """
        ply
        format ascii 1.0
        element vertex 4
        property float x
        property float y
        property float z
        property uchar red
        property uchar green
        property uchar blue
        element face 2
        property list uchar int vertex_indices
        end_header
        0 0 0 1 2 3
        1 0 0 1 2 3
        1 1 0 1 2 3
        0 0 1 1 2 3
        3 0 1 2
        4 0 1 2 3
        """u8.ToArray();

    private static byte[] Stl()
    {
        byte[] file = new byte[84 + 4 * 50];
        file[80] = 4;
        for (int i = 84; i < file.Length; i++)
            file[i] = (byte)(i % 50 % 4 == 3 ? 0x3F : i);
        return file;
    }

    private static byte[] Safetensors(string folder)
    {
        string path = Path.Combine(folder, "valid.safetensors");
        SafetensorsWriter.Write(
            path,
            [new StoredTensor("a", StoredType.Float32, [4, 3]), new StoredTensor("b", StoredType.Float32, [2])],
            (tensor, output) => output.Write(new byte[4 * tensor.Count]), new Dictionary<string, string>());
        return File.ReadAllBytes(path);
    }

    private static byte[] Stages(string folder)
    {
        string path = Path.Combine(folder, "valid-stages.safetensors");
        new SavedStages(BallStages.Create(levels: 2)).Save(path);
        return File.ReadAllBytes(path);
    }
}
