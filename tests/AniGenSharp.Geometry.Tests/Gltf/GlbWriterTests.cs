using System.Numerics;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.TestKit.Rigs;
using SharpGLTF.Schema2;
using SharpGLTF.Validation;

namespace AniGenSharp.Geometry.Tests.Gltf;

public class GlbWriterTests
{
    private static readonly RiggedAsset s_creature = Creature.Create();

    [Fact]
    public void Reads_back_with_every_part_in_its_place()
    {
        ModelRoot model = Read(GlbWriter.ToBytes(s_creature));

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
    public void Turns_z_up_to_y_up_and_states_the_bounds()
    {
        ModelRoot model = Read(GlbWriter.ToBytes(s_creature));
        Accessor accessor = model.LogicalMeshes[0].Primitives[0].GetVertexAccessor("POSITION");
        Vector3[] positions = [.. accessor.AsVector3Array()];

        for (int i = 0; i < positions.Length; i++)
        {
            Vector3 p = s_creature.Mesh.Positions[i];
            Assert.Equal(InGltf(p), positions[i]);
        }
        Assert.Equal(positions.Min(p => p.Y), (float)accessor.Bounds.Item1[1]);
        Assert.Equal(positions.Max(p => p.Z), (float)accessor.Bounds.Item2[2]);
        // A capsule's first vertex is its tip, whose normal lies along the bone.
        Vector3 normal = model.LogicalMeshes[0].Primitives[0].GetVertexAccessor("NORMAL").AsVector3Array()[0];
        Vector3 bone = Vector3.Normalize(Creature.Skeleton.Joints[0] - Creature.Skeleton.Joints[1]);
        Assert.True(Vector3.Dot(normal, InGltf(bone)) > 0.99f);
    }

    /// <summary>Creatures face -y in the networks' space; the front of a glTF asset faces +z, says the specification.</summary>
    [Fact]
    public void The_creature_s_face_is_to_the_front()
    {
        ModelRoot model = Read(GlbWriter.ToBytes(s_creature));
        var joints = model.LogicalSkins[0].Joints;
        int head = Creature.Skeleton.Joints.IndexOf(Creature.Skeleton.Joints.MinBy(joint => joint.Y));
        Assert.Equal(joints.Max(node => node.WorldMatrix.Translation.Z), joints[head].WorldMatrix.Translation.Z);
        Assert.True(joints[head].WorldMatrix.Translation.Z > 0.1f);
    }

    [Fact]
    public void Keeps_the_four_strongest_influences_and_they_sum_to_exactly_one()
    {
        ModelRoot model = Read(GlbWriter.ToBytes(s_creature));
        IReadOnlyList<Vector4> joints = model.LogicalMeshes[0].Primitives[0].GetVertexAccessor("JOINTS_0").AsVector4Array();
        IReadOnlyList<Vector4> weights = model.LogicalMeshes[0].Primitives[0].GetVertexAccessor("WEIGHTS_0").AsVector4Array();

        for (int vertex = 0; vertex < weights.Count; vertex++)
        {
            Vector4 w = weights[vertex];
            Assert.Equal(1f, w.X + w.Y + w.Z + w.W);
            Assert.Equal(1f, w.W + w.Z + w.Y + w.X);
            Assert.Equal(1f, w.X + w.Z + (w.Y + w.W));
            float[] row = s_creature.Weights.Row(vertex).ToArray();
            int[] strongest = [.. Enumerable.Range(0, row.Length).OrderByDescending(joint => row[joint]).ThenByDescending(joint => joint).Take(4)];
            float total = strongest.Sum(joint => row[joint]);
            for (int k = 0; k < 4; k++)
            {
                Assert.Equal(row[strongest[k]] / total, w[k], 1e-6f);
                Assert.Equal(w[k] == 0 ? 0 : strongest[k], (int)joints[vertex][k]);
            }
        }
    }

    [Fact]
    public void A_slot_without_weight_names_joint_zero()
    {
        RiggedAsset asset = Triangle() with { Weights = new SkinWeights([0, 1, 0, 0.25f, 0.75f, 0, 0, 0, 3e-9f], 3) };

        MeshPrimitive primitive = Read(GlbWriter.ToBytes(asset)).LogicalMeshes[0].Primitives[0];

        Assert.Equal([new(1, 0, 0, 0), new(1, 0, 0, 0), new(2, 0, 0, 0)], primitive.GetVertexAccessor("JOINTS_0").AsVector4Array());
        Assert.Equal([new(1, 0, 0, 0), new(0.75f, 0.25f, 0, 0), new(1, 0, 0, 0)], primitive.GetVertexAccessor("WEIGHTS_0").AsVector4Array());
    }

    [Fact]
    public void Posed_at_rest_is_the_bind_pose()
    {
        Skin skin = Read(GlbWriter.ToBytes(s_creature)).LogicalSkins[0];

        for (int joint = 0; joint < skin.JointsCount; joint++)
        {
            (Node node, Matrix4x4 inverseBind) = skin.GetJoint(joint);
            Vector3 expected = s_creature.Skeleton.Joints[joint];
            Assert.Equal(Matrix4x4.Identity, inverseBind * node.WorldMatrix);
            Assert.True(Vector3.Distance(InGltf(expected), node.WorldMatrix.Translation) < 1e-6f);
        }
    }

    [Fact]
    public void A_turned_bone_moves_what_follows_it_as_linear_blend_skinning_says()
    {
        ModelRoot model = Read(GlbWriter.ToBytes(s_creature));
        MeshPrimitive primitive = model.LogicalMeshes[0].Primitives[0];
        Skin skin = model.LogicalSkins[0];
        Quaternion turn = Quaternion.CreateFromAxisAngle(Vector3.UnitX, 0.7f);
        // The networks' x is glTF's.
        Node neck = skin.Joints.Single(joint => joint.Name == "neck");
        neck.LocalTransform = neck.LocalTransform.WithRotation(Quaternion.CreateFromAxisAngle(Vector3.UnitX, 0.7f));

        IReadOnlyList<Vector3> positions = primitive.GetVertexAccessor("POSITION").AsVector3Array();
        IReadOnlyList<Vector4> joints = primitive.GetVertexAccessor("JOINTS_0").AsVector4Array();
        IReadOnlyList<Vector4> weights = primitive.GetVertexAccessor("WEIGHTS_0").AsVector4Array();
        Vector3 pivot = s_creature.Skeleton.Joints[2];
        float farthest = 0;
        for (int vertex = 0; vertex < positions.Count; vertex++)
        {
            Vector3 posed = Vector3.Zero;
            float share = 0;
            for (int k = 0; k < 4; k++)
            {
                (Node node, Matrix4x4 inverseBind) = skin.GetJoint((int)joints[vertex][k]);
                posed += weights[vertex][k] * Vector3.Transform(positions[vertex], inverseBind * node.WorldMatrix);
                share += joints[vertex][k] is 2 or 3 ? weights[vertex][k] : 0;
            }
            Vector3 rest = s_creature.Mesh.Positions[vertex];
            Vector3 expected = Vector3.Lerp(rest, pivot + Vector3.Transform(rest - pivot, turn), share);
            Assert.True(Vector3.Distance(InGltf(expected), posed) < 1e-5f);
            farthest = MathF.Max(farthest, Vector3.Distance(posed, positions[vertex]));
        }
        Assert.True(farthest > 0.05f);
    }

    [Fact]
    public void Vertex_colours_are_stored_in_linear_light()
    {
        RiggedAsset asset = Triangle();
        asset = asset with { Mesh = asset.Mesh with { Colors = [new(1, 0.5f, 0), new(0.04f, 0.2f, 0.8f), new(2, -1, 1)] } };

        Vector4[] colors = [.. Read(GlbWriter.ToBytes(asset)).LogicalMeshes[0].Primitives[0].GetVertexAccessor("COLOR_0").AsVector4Array()];

        Vector4[] expected = [new(1, 0.21404f, 0, 1), new(0.0030960f, 0.033105f, 0.60383f, 1), new(1, 0, 1, 1)];
        for (int i = 0; i < 3; i++)
            Assert.True(Vector4.Distance(expected[i], colors[i]) < 2e-5f, $"{colors[i]}");
    }

    [Fact]
    public void A_texture_is_embedded_unchanged_and_replaces_the_colours()
    {
        RiggedAsset asset = Triangle();
        byte[] pixels = [.. Enumerable.Range(0, 4 * 2 * 4).Select(i => (byte)(i % 4 == 3 ? 255 : i * 7))];
        asset = asset with
        {
            Mesh = asset.Mesh with { Colors = new Vector3[3], TexCoords = [new(0, 0), new(1, 0), new(0, 1)] },
            Texture = new RgbaImage(4, 2, pixels),
        };

        ModelRoot model = Read(GlbWriter.ToBytes(asset));

        MeshPrimitive primitive = model.LogicalMeshes[0].Primitives[0];
        Assert.DoesNotContain("COLOR_0", primitive.VertexAccessors.Keys);
        Assert.Equal(asset.Mesh.TexCoords, primitive.GetVertexAccessor("TEXCOORD_0").AsVector2Array());
        // Tangents would serve a normal texture only.
        Assert.Null(primitive.Material.FindChannel("Normal")!.Value.Texture);
        Assert.DoesNotContain("TANGENT", primitive.VertexAccessors.Keys);
        RgbaImage read = ImageFile.Decode(Assert.Single(model.LogicalImages).Content.Content.Span);
        Assert.Equal((4, 2), (read.Width, read.Height));
        Assert.Equal(pixels, read.Pixels);
        Assert.NotNull(primitive.Material.FindChannel("BaseColor")!.Value.Texture);
    }

    [Fact]
    public void Only_an_open_mesh_is_double_sided_and_a_seam_does_not_open_it()
    {
        Assert.True(Read(GlbWriter.ToBytes(Triangle())).LogicalMaterials[0].DoubleSided);
        TriangleMesh mesh = s_creature.Mesh;
        // Every face with vertices of its own, as if each edge were a texture seam.
        RiggedAsset split = s_creature with
        {
            Mesh = new TriangleMesh([.. mesh.Indices.Select(i => mesh.Positions[i])], [.. Enumerable.Range(0, mesh.Indices.Length)]),
            Weights = new SkinWeights([.. mesh.Indices.SelectMany(i => s_creature.Weights.Row(i).ToArray())], s_creature.Skeleton.Count),
        };
        Assert.False(Read(GlbWriter.ToBytes(split)).LogicalMaterials[0].DoubleSided);
    }

    [Fact]
    public void Joints_without_names_are_numbered()
    {
        RiggedAsset asset = s_creature with { Skeleton = s_creature.Skeleton.WithNames(null) };

        Skin skin = Read(GlbWriter.ToBytes(asset)).LogicalSkins[0];

        Assert.Equal(Enumerable.Range(0, 14).Select(joint => $"joint_{joint}"), skin.Joints.Select(joint => joint.Name));
    }

    [Fact]
    public void More_than_255_joints_are_numbered_in_16_bits()
    {
        const int Count = 300;
        var skeleton = new Skeleton(
            [.. Enumerable.Range(0, Count).Select(joint => new Vector3(0, joint * 0.001f, 0))], [.. Enumerable.Range(-1, Count)]);
        var values = new float[3 * Count];
        values[0] = values[Count + 299] = values[2 * Count + 256] = 1;
        RiggedAsset asset = Triangle() with { Skeleton = skeleton, Weights = new SkinWeights(values, Count) };

        Accessor joints = Read(GlbWriter.ToBytes(asset)).LogicalMeshes[0].Primitives[0].GetVertexAccessor("JOINTS_0");

        Assert.Equal([0f, 299f, 256f], joints.AsVector4Array().Select(j => j.X));
    }

    [Fact]
    public void The_same_asset_gives_the_same_bytes() =>
        Assert.Equal(GlbWriter.ToBytes(s_creature), GlbWriter.ToBytes(Creature.Create()));

    public static TheoryData<string, string> Refusals => new()
    {
        { "joint", "joint position 1 is not finite" },
        { "position", "position 2 is not finite" },
        { "index", "vertex 3 of 3" },
        { "empty", "mesh is empty" },
        { "weight count", "for 2 joints" },
        { "weight rows", "for 2 vertices" },
        { "no weight", "Vertex 1 follows no joint" },
        { "negative", "vertex 0 for joint 1 is -1" },
        { "texture", "no texture coordinates" },
        { "colours", "1 colours" },
        { "clip joint", "clip sway moves joint 3 of 3" },
        { "clip times", "times do not ascend" },
        { "clip rotation", "rotation 0 has length 2" },
        { "clip names", "\"sway\" is not" },
        { "humanoid", "hips is joint 7 of 3" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Refuses_what_cannot_become_a_valid_asset_and_says_why(string defect, string message)
    {
        RiggedAsset asset = Triangle();
        asset = defect switch
        {
            "joint" => asset with { Skeleton = asset.Skeleton.WithJoints([default, new(float.NaN), default]) },
            "position" => asset with { Mesh = asset.Mesh with { Positions = [default, default, new(float.PositiveInfinity)] } },
            "index" => asset with { Mesh = asset.Mesh with { Indices = [0, 1, 3] } },
            "empty" => asset with { Mesh = asset.Mesh with { Indices = [] } },
            "weight count" => asset with { Weights = new SkinWeights(new float[6], 2) },
            "weight rows" => asset with { Weights = new SkinWeights(new float[6], 3) },
            "no weight" => asset with { Weights = new SkinWeights([1, 0, 0, 0, 0, 0, 1, 0, 0], 3) },
            "negative" => asset with { Weights = new SkinWeights([1, -1, 0, 1, 0, 0, 1, 0, 0], 3) },
            "texture" => asset with { Texture = new RgbaImage(1, 1, new byte[4]) },
            "colours" => asset with { Mesh = asset.Mesh with { Colors = new Vector3[1] } },
            "clip joint" => asset with { Clips = [Sway(3, [0], Quaternion.Identity)] },
            "clip times" => asset with { Clips = [Sway(0, [0, 0], Quaternion.Identity, Quaternion.Identity)] },
            "clip rotation" => asset with { Clips = [Sway(0, [0], new Quaternion(0, 0, 0, 2))] },
            "clip names" => asset with { Clips = [Sway(0, [0], Quaternion.Identity), Sway(1, [0], Quaternion.Identity)] },
            "humanoid" => asset with { Humanoid = new HumanoidMapping(new Dictionary<string, int> { ["hips"] = 7 }, 1) },
            _ => throw new ArgumentException(defect),
        };
        using var stream = new MemoryStream();

        ArgumentException refusal = Assert.Throws<ArgumentException>(() => GlbWriter.Write(asset, stream));

        Assert.Contains(message, refusal.Message);
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void Saving_replaces_the_file_whole_and_a_refusal_leaves_it()
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

            Triangle().SaveGlb(path);
            Assert.NotEqual(first, File.ReadAllBytes(path));
            Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(BoneAxes.World)]
    [InlineData(BoneAxes.YAlong)]
    public void A_clip_plays_as_its_keyframes_say_whatever_the_bones_axes(BoneAxes axes)
    {
        // The neck turns about z and is pulled up; the head, its child, nods about x.
        var turn = Quaternion.CreateFromAxisAngle(Vector3.UnitZ, 0.6f);
        var nod = Quaternion.CreateFromAxisAngle(Vector3.UnitX, -0.9f);
        var lift = new Vector3(0, 0, 0.05f);
        RiggedAsset asset = s_creature with
        {
            Clips =
            [
                new("look", [new(2, [0, 1], [Quaternion.Identity, turn], [Vector3.Zero, lift]), new(3, [0, 0.5f, 1], [Quaternion.Identity, -nod, nod])]),
                new("rest", [new(0, [0], [Quaternion.Identity])]),
            ],
        };

        ModelRoot model = Read(GlbWriter.ToBytes(asset, new GlbOptions { BoneAxes = axes }));

        Assert.Equal(["look", "rest"], model.LogicalAnimations.Select(animation => animation.Name));
        Assert.Equal(1, model.LogicalAnimations[0].Duration);
        Skin skin = model.LogicalSkins[0];
        var rest = Creature.Skeleton.Joints;
        foreach (Vector3 point in (Vector3[])[rest[3], new(0.02f, -0.4f, 0.25f), new(-0.1f, -0.3f, 0.2f)])
        {
            Vector3 nodded = rest[3] + Vector3.Transform(point - rest[3], nod);
            Vector3 expected = rest[2] + lift + Vector3.Transform(nodded - rest[2], turn);
            Assert.True(Vector3.Distance(InGltf(expected), Posed(3, InGltf(point), model.LogicalAnimations[0], 1)) < 1e-6f);
            Assert.True(Vector3.Distance(InGltf(point), Posed(3, InGltf(point), model.LogicalAnimations[1], 0)) < 1e-6f);
            Assert.True(Vector3.Distance(InGltf(point), Posed(7, InGltf(point), model.LogicalAnimations[0], 1)) < 1e-6f);
        }

        Vector3 Posed(int joint, Vector3 point, Animation animation, float time)
        {
            (Node node, Matrix4x4 inverseBind) = skin.GetJoint(joint);
            return Vector3.Transform(point, inverseBind * node.GetWorldMatrix(animation, time));
        }
    }

    [Fact]
    public void Bones_along_y_point_at_their_children_and_rest_in_the_bind_pose()
    {
        Skin skin = Read(GlbWriter.ToBytes(s_creature, new GlbOptions { BoneAxes = BoneAxes.YAlong })).LogicalSkins[0];

        for (int joint = 0; joint < skin.JointsCount; joint++)
        {
            (Node node, Matrix4x4 inverseBind) = skin.GetJoint(joint);
            Matrix4x4 posed = inverseBind * node.WorldMatrix;
            for (int row = 0; row < 4; row++)
                Assert.True(Vector4.Distance(posed.GetRow(row), Matrix4x4.Identity.GetRow(row)) < 1e-6f);
            if (joint is 6 or 8)
            {
                Vector3 bone = Vector3.Normalize(InGltf(Creature.Skeleton.Joints[joint + 1] - Creature.Skeleton.Joints[joint]));
                Assert.True(Vector3.Distance(bone, Vector3.TransformNormal(Vector3.UnitY, node.WorldMatrix)) < 1e-5f);
            }
        }
    }

    [Fact]
    public void Eight_influences_fill_a_second_set()
    {
        MeshPrimitive primitive = Read(GlbWriter.ToBytes(s_creature, new GlbOptions { Influences = 8 })).LogicalMeshes[0].Primitives[0];

        IReadOnlyList<Vector4> joints = primitive.GetVertexAccessor("JOINTS_1").AsVector4Array();
        IReadOnlyList<Vector4> first = primitive.GetVertexAccessor("WEIGHTS_0").AsVector4Array(), second = primitive.GetVertexAccessor("WEIGHTS_1").AsVector4Array();
        for (int vertex = 0; vertex < first.Count; vertex++)
        {
            float[] row = s_creature.Weights.Row(vertex).ToArray();
            int[] heaviest = [.. Enumerable.Range(0, row.Length).OrderByDescending(joint => row[joint]).ThenByDescending(joint => joint).Take(8)];
            Assert.Equal(1f, Vector4.Dot(first[vertex], Vector4.One) + Vector4.Dot(second[vertex], Vector4.One));
            Assert.Equal(second[vertex].X == 0 ? 0 : heaviest[4], joints[vertex].X);
        }
        Assert.Throws<ArgumentException>(() => GlbWriter.ToBytes(s_creature, new GlbOptions { Influences = 5 }));
    }

    [Fact]
    public void A_humanoid_is_described_by_node()
    {
        RiggedAsset asset = s_creature with { Humanoid = new HumanoidMapping(new Dictionary<string, int> { ["hips"] = 0, ["head"] = 3 }, 0.75f) };

        ModelRoot model = Read(GlbWriter.ToBytes(asset));

        System.Text.Json.Nodes.JsonNode humanoid = model.Extras!["humanoid"]!;
        Assert.Equal(0.75f, humanoid["confidence"]!.GetValue<float>());
        Assert.Equal("head", model.LogicalNodes[humanoid["humanBones"]!["head"]!["node"]!.GetValue<int>()].Name);
    }

    [Fact]
    public void A_webp_texture_is_declared_as_required()
    {
        RiggedAsset asset = Triangle();
        byte[] pixels = [.. Enumerable.Range(0, 16 * 16 * 4).Select(i => (byte)(i % 4 == 3 ? 255 : 90))];
        asset = asset with { Mesh = asset.Mesh with { TexCoords = new Vector2[3] }, Texture = new RgbaImage(16, 16, pixels) };

        ModelRoot model = Read(GlbWriter.ToBytes(asset, new GlbOptions { TextureFormat = TextureFormat.Webp }));

        Assert.True(Assert.Single(model.LogicalImages).Content.IsWebp);
        Assert.Contains("EXT_texture_webp", model.ExtensionsRequired);
        byte[] read = ImageFile.Decode(model.LogicalImages[0].Content.Content.Span).Pixels;
        Assert.All(read.Zip(pixels), pair => Assert.InRange(pair.First - pair.Second, -3, 3));
    }

    private static Vector3 InGltf(Vector3 v) => new(v.X, v.Z, -v.Y);

    private static AnimationClip Sway(int joint, float[] times, params Quaternion[] rotations) => new("sway", [new JointChannel(joint, times, rotations)]);

    private static RiggedAsset Triangle() => new(
        new TriangleMesh([new(0, 0, 0), new(1, 0, 0), new(0, 1, 0)], [0, 1, 2]),
        new Skeleton([new(0, 0, 0), new(0, 0.5f, 0), new(0, 1, 0)], [-1, 0, 1]),
        new SkinWeights([1, 0, 0, 0, 1, 0, 0, 0, 1], 3));

    private static ModelRoot Read(byte[] glb) =>
        ModelRoot.ReadGLB(new MemoryStream(glb), new ReadSettings { Validation = ValidationMode.Strict });
}
