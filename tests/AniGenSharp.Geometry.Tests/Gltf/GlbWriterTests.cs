using System.Numerics;
using AniGenSharp.Geometry.Files;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Tests.Assets;
using AniGenSharp.TestKit.Pictures;
using AniGenSharp.TestKit.Rigs;
using SharpGLTF.Schema2;

namespace AniGenSharp.Geometry.Tests.Gltf;

public sealed class GlbWriterTests
{
    private static readonly RiggedAsset s_creature = Creature.Create();
    private static readonly SkinWeights s_weights = Creature.Weights(s_creature.Mesh.Positions);

    [Fact]
    public void Every_part_is_read_back_in_its_place()
    {
        ModelRoot model = GlbReading.Model(s_creature);

        Mesh mesh = Assert.Single(model.LogicalMeshes);
        MeshPrimitive primitive = Assert.Single(mesh.Primitives);
        Skin skin = Assert.Single(model.LogicalSkins);
        Material material = Assert.Single(model.LogicalMaterials);
        Assert.Equal(
            ["COLOR_0", "JOINTS_0", "NORMAL", "POSITION", "WEIGHTS_0"], primitive.VertexAccessors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(s_creature.Mesh.VertexCount, primitive.GetVertexAccessor("POSITION").Count);
        Assert.Equal(s_creature.Mesh.Indices, primitive.GetIndices().Select(index => (int)index));
        Assert.Equal(s_creature.Skeleton.Names, skin.Joints.Select(joint => joint.Name));
        Assert.Equal(2, model.DefaultScene.VisualChildren.Count());
        Assert.Equal("hips", skin.Skeleton.Name);
        for (int joint = 1; joint < s_creature.Skeleton.Count; joint++)
            Assert.Same(skin.Joints[s_creature.Skeleton.Parents[joint]], skin.Joints[joint].VisualParent);
        Assert.False(material.DoubleSided);
        MaterialChannel surface = material.FindChannel("MetallicRoughness")!.Value;
        Assert.Equal(0, surface.GetFactor("MetallicFactor"));
        Assert.Equal(1, surface.GetFactor("RoughnessFactor"));
        Assert.Empty(model.LogicalImages);
    }

    [Fact]
    public void Positions_are_converted_to_y_up_with_their_bounds()
    {
        ModelRoot model = GlbReading.Model(s_creature);
        Accessor accessor = model.LogicalMeshes[0].Primitives[0].GetVertexAccessor("POSITION");
        Vector3[] positions = [.. accessor.AsVector3Array()];

        for (int i = 0; i < positions.Length; i++)
        {
            Vector3 p = s_creature.Mesh.Positions[i];
            Assert.Equal(GlbReading.InGltf(p), positions[i]);
        }
        Assert.Equal(positions.Min(p => p.Y), (float)accessor.Bounds.Item1[1]);
        Assert.Equal(positions.Max(p => p.Z), (float)accessor.Bounds.Item2[2]);
        // A capsule's first vertex is its tip, whose normal lies along the bone.
        Vector3 normal = model.LogicalMeshes[0].Primitives[0].GetVertexAccessor("NORMAL").AsVector3Array()[0];
        Vector3 bone = Vector3.Normalize(Creature.Skeleton.Joints[0] - Creature.Skeleton.Joints[1]);
        Assert.True(Vector3.Dot(normal, GlbReading.InGltf(bone)) > 0.99f);
    }

    [Fact]
    public void The_four_strongest_influences_are_kept_and_sum_to_exactly_one()
    {
        ModelRoot model = GlbReading.Model(s_creature);
        IReadOnlyList<Vector4> joints = model.LogicalMeshes[0].Primitives[0].GetVertexAccessor("JOINTS_0").AsVector4Array();
        IReadOnlyList<Vector4> weights = model.LogicalMeshes[0].Primitives[0].GetVertexAccessor("WEIGHTS_0").AsVector4Array();

        for (int vertex = 0; vertex < weights.Count; vertex++)
        {
            Vector4 w = weights[vertex];
            Assert.Equal(1f, w.X + w.Y + w.Z + w.W);
            Assert.Equal(1f, w.W + w.Z + w.Y + w.X);
            Assert.Equal(1f, w.X + w.Z + (w.Y + w.W));
            float[] row = s_weights.Row(vertex).ToArray();
            int[] strongest = [.. Enumerable.Range(0, row.Length).OrderByDescending(joint => row[joint])
                .ThenByDescending(joint => joint).Take(4)];
            float total = strongest.Sum(joint => row[joint]);
            for (int k = 0; k < 4; k++)
            {
                Assert.Equal(row[strongest[k]] / total, w[k], 1e-6f);
                Assert.Equal(w[k] == 0 ? 0 : strongest[k], (int)joints[vertex][k]);
            }
        }
    }

    [Fact]
    public void A_slot_without_weight_refers_to_joint_zero()
    {
        RiggedAsset asset = TriangleAsset.Create() with
        {
            Influences = SkinInfluences.FromWeights(new SkinWeights([0, 1, 0, 0.25f, 0.75f, 0, 0, 0, 3e-9f], 3)),
        };

        MeshPrimitive primitive = GlbReading.Model(asset).LogicalMeshes[0].Primitives[0];

        Assert.Equal([new(1, 0, 0, 0), new(1, 0, 0, 0), new(2, 0, 0, 0)], primitive.GetVertexAccessor("JOINTS_0").AsVector4Array());
        Assert.Equal(
            [new(1, 0, 0, 0), new(0.75f, 0.25f, 0, 0), new(1, 0, 0, 0)], primitive.GetVertexAccessor("WEIGHTS_0").AsVector4Array());
    }

    [Fact]
    public void Vertex_colors_are_stored_in_linear_light()
    {
        RiggedAsset asset = TriangleAsset.Create();
        asset = asset with { Mesh = asset.Mesh with { Colors = [new(1, 0.5f, 0), new(0.04f, 0.2f, 0.8f), new(2, -1, 1)] } };

        Vector4[] colors = [.. GlbReading.Model(asset).LogicalMeshes[0].Primitives[0].GetVertexAccessor("COLOR_0").AsVector4Array()];

        Vector4[] expected = [new(1, 0.21404f, 0, 1), new(0.0030960f, 0.033105f, 0.60383f, 1), new(1, 0, 1, 1)];
        for (int i = 0; i < 3; i++)
            Assert.True(Vector4.Distance(expected[i], colors[i]) < 2e-5f, $"{colors[i]}");
    }

    [Fact]
    public void A_texture_is_embedded_unchanged_and_replaces_the_colors()
    {
        RiggedAsset asset = TriangleAsset.Create();
        byte[] pixels = [.. Enumerable.Range(0, 4 * 2 * 4).Select(i => (byte)(i % 4 == 3 ? 255 : i * 7))];
        asset = asset with
        {
            Mesh = asset.Mesh with { Colors = new Vector3[3], TexCoords = [new(0, 0), new(1, 0), new(0, 1)] },
            Texture = new RgbaImage(4, 2, pixels),
        };

        ModelRoot model = GlbReading.Model(asset);

        MeshPrimitive primitive = model.LogicalMeshes[0].Primitives[0];
        Assert.DoesNotContain("COLOR_0", primitive.VertexAccessors.Keys);
        Assert.Equal(asset.Mesh.TexCoords, primitive.GetVertexAccessor("TEXCOORD_0").AsVector2Array());
        // Tangents are only needed for a normal texture.
        Assert.Null(primitive.Material.FindChannel("Normal")!.Value.Texture);
        Assert.DoesNotContain("TANGENT", primitive.VertexAccessors.Keys);
        RgbaImage read = DecodedImage.Read(Assert.Single(model.LogicalImages).Content.Content.Span);
        Assert.Equal((4, 2), (read.Width, read.Height));
        Assert.Equal(pixels, read.Pixels);
        Assert.NotNull(primitive.Material.FindChannel("BaseColor")!.Value.Texture);
    }

    [Fact]
    public void Only_an_open_mesh_is_double_sided_and_a_seam_does_not_open_it()
    {
        Assert.True(GlbReading.Model(TriangleAsset.Create()).LogicalMaterials[0].DoubleSided);
        TriangleMesh mesh = s_creature.Mesh;
        // Give every face its own vertices, as if each edge were a texture seam.
        RiggedAsset split = s_creature with
        {
            Mesh = new TriangleMesh([.. mesh.Indices.Select(i => mesh.Positions[i])], [.. Enumerable.Range(0, mesh.Indices.Length)]),
            Influences = s_creature.Influences.Select(mesh.Indices),
        };
        Assert.False(GlbReading.Model(split).LogicalMaterials[0].DoubleSided);
    }

    [Fact]
    public void The_same_asset_gives_the_same_bytes() =>
        Assert.Equal(GlbWriter.ToBytes(s_creature), GlbWriter.ToBytes(Creature.Create()));

    [Fact]
    public void Saving_replaces_the_whole_file_and_a_failure_leaves_it_unchanged()
    {
        string folder = Directory.CreateTempSubdirectory("anigen-glb-").FullName;
        try
        {
            string path = Path.Combine(folder, "new", "mesh.glb");
            s_creature.SaveGlb(path);
            byte[] first = File.ReadAllBytes(path);
            Assert.Equal(GlbWriter.ToBytes(s_creature), first);

            RiggedAsset broken = s_creature with { Skeleton = new Skeleton([Vector3.Zero], [-1]) };
            Assert.Throws<ArgumentException>(() => broken.SaveGlb(path));
            Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
            {
                stream.WriteByte(1);
                throw new IOException("full");
            }));
            Assert.Equal(first, File.ReadAllBytes(path));

            TriangleAsset.Create().SaveGlb(path);
            Assert.NotEqual(first, File.ReadAllBytes(path));
            Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Eight_influences_fill_a_second_set()
    {
        MeshPrimitive primitive = GlbReading.Model(Creature.Create(influences: 8)).LogicalMeshes[0].Primitives[0];

        IReadOnlyList<Vector4> joints = primitive.GetVertexAccessor("JOINTS_1").AsVector4Array();
        IReadOnlyList<Vector4> first = primitive.GetVertexAccessor("WEIGHTS_0").AsVector4Array();
        IReadOnlyList<Vector4> second = primitive.GetVertexAccessor("WEIGHTS_1").AsVector4Array();
        for (int vertex = 0; vertex < first.Count; vertex++)
        {
            float[] row = s_weights.Row(vertex).ToArray();
            int[] heaviest = [.. Enumerable.Range(0, row.Length).OrderByDescending(joint => row[joint])
                .ThenByDescending(joint => joint).Take(8)];
            Assert.Equal(1f, Vector4.Dot(first[vertex], Vector4.One) + Vector4.Dot(second[vertex], Vector4.One));
            Assert.Equal(second[vertex].X == 0 ? 0 : heaviest[4], joints[vertex].X);
        }
        Assert.Throws<ArgumentException>(() => GlbWriter.ToBytes(Creature.Create(influences: 5)));
    }

    [Fact]
    public void A_webp_texture_has_a_smaller_PNG_for_other_readers()
    {
        RiggedAsset asset = TriangleAsset.Create();
        byte[] pixels = [.. Enumerable.Range(0, 16 * 16 * 4).Select(i => (byte)(i % 4 == 3 ? 255 : 90))];
        asset = asset with { Mesh = asset.Mesh with { TexCoords = new Vector2[3] }, Texture = new RgbaImage(16, 16, pixels) };

        ModelRoot model = GlbReading.Model(asset, new GlbOptions { TextureFormat = TextureFormat.Webp });

        Assert.Contains("EXT_texture_webp", model.ExtensionsUsed);
        Assert.DoesNotContain("EXT_texture_webp", model.ExtensionsRequired);
        Assert.Single(model.LogicalImages, image => image.Content.IsPng);
        Image webp = Assert.Single(model.LogicalImages, image => image.Content.IsWebp);
        byte[] read = DecodedImage.Read(webp.Content.Content.Span).Pixels;
        Assert.All(read.Zip(pixels), pair => Assert.InRange(pair.First - pair.Second, -3, 3));
    }

    [Fact]
    public void Nothing_is_written_to_a_stream_if_the_asset_is_invalid()
    {
        using var stream = new MemoryStream();
        RiggedAsset broken = s_creature with { Skeleton = new Skeleton([Vector3.Zero], [-1]) };

        Assert.Throws<ArgumentException>(() => broken.SaveGlb(stream));
        Assert.Equal(0, stream.Length);

        s_creature.SaveGlb(stream);
        Assert.Equal(GlbWriter.ToBytes(s_creature), stream.ToArray());
    }
}
