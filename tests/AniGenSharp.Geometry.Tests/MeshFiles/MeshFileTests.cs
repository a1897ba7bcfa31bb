using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Gltf.Reading;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.MeshFiles;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Meshes;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.MeshFiles;

public sealed class MeshFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_scene_is_read_as_viewers_show_it()
    {
        var file = Scene();
        Assert.Equal((8, 8), (file.Mesh.VertexCount, file.Mesh.FaceCount));
        Assert.False(file.IsRigged);
        Assert.Equal(SpaceAxis.Y, file.Up);
        // A quarter turn about y takes x to -z: the corner (1, 0, 0) is at (0, 0, -1), doubled and moved.
        AssertNear(new Vector3(5, 0, -2), file.Mesh.Positions[1]);
        // The mirrored node's is at x = -0.1 - 1.
        AssertNear(new Vector3(5, 0, 2.2f), file.Mesh.Positions[5]);
        Assert.Equal(["red", "blue"], file.Materials.Select(material => material.Name));
        Assert.Equal([4, 4], file.Materials.Select(material => material.FaceCount));
    }

    [Theory]
    [InlineData(SpaceAxis.Y, SpaceAxis.Z)]
    [InlineData(SpaceAxis.Y, SpaceAxis.X)]
    [InlineData(SpaceAxis.Z, SpaceAxis.NegativeY)]
    [InlineData(SpaceAxis.NegativeX, SpaceAxis.NegativeZ)]
    public void A_rig_leaves_the_mesh_where_it_is_and_as_it_is(SpaceAxis up, SpaceAxis front)
    {
        var file = Scene();
        string path = _folder.File("rigged.glb");
        File.WriteAllBytes(path, WithRig(file, up, front, out var joints));
        var rig = RigFile.Read(path);

        // At rest, the skinned vertices are where they were. Skins come one after the other, in the order of the nodes.
        for (int v = 0; v < file.Mesh.VertexCount; v++)
            AssertNear(file.Mesh.Positions[v], YUpSpace.FromNetworks(rig.Mesh.Positions[v % 4 + v / 4 * 8]));
        for (int joint = 0; joint < joints.Length; joint++)
            AssertNear(joints[joint], YUpSpace.FromNetworks(rig.Joints.Joints[joint]));
        Assert.Empty(rig.Problems);
        Assert.Equal(["spin"], rig.ClipNames);

        // Every accessor, material, target, animation and node of the file is still there, at its place.
        JsonElement before = GltfDocument.Read(_folder.File("scene.gltf")).Root, after = GltfDocument.Read(path).Root;
        foreach (string list in (string[])["accessors", "materials", "animations"])
            foreach (var (index, element) in before.Items(list).Index())
                Assert.Equal(element.GetRawText(), after.Items(list)[index].GetRawText().Replace(" ", ""), ignoreAllWhiteSpace: true);
        foreach (var (index, node) in before.Items("nodes").Index())
            foreach (var property in node.EnumerateObject().Where(property => property.Name != "mesh"))
                Assert.Equal(property.Value.GetRawText(), after.Items("nodes")[index].Get(property.Name)!.Value.GetRawText());
        Assert.Equal(2, after.Items("meshes").Length);
        Assert.All(after.Items("meshes").SelectMany(mesh => mesh.Items("primitives")), primitive =>
        {
            var attributes = primitive.Get("attributes")!.Value.EnumerateObject().Select(attribute => attribute.Name);
            Assert.Equal(["POSITION", "TEXCOORD_0", "_ID", "JOINTS_0", "WEIGHTS_0"], attributes);
            Assert.Single(primitive.Items("targets"));
            foreach (string added in (string[])["JOINTS_0", "WEIGHTS_0"])
            {
                int view = after.Items("accessors")[primitive.Get("attributes")!.Value.Int(added)!.Value].Int("bufferView")!.Value;
                Assert.Equal(34962, after.Items("bufferViews")[view].Int("target"));
            }
        });
        Assert.Equal(
            Buffer(GltfDocument.Read(_folder.File("scene.gltf"))), Buffer(GltfDocument.Read(path))[..160]);
    }

    [Fact]
    public void A_rig_is_replaced_with_its_nodes_and_motions()
    {
        string path = _folder.File("rigged.glb");
        var quadruped = SyntheticRigs.Create("quadruped");
        quadruped.SaveGlb(path);
        var file = MeshFile.Read(path);
        Assert.True(file.IsRigged);
        var expected = quadruped.Mesh.Positions.Select(YUpSpace.FromNetworks).ToArray();
        Assert.All(file.Mesh.Positions, position => Assert.Contains(expected, p => Vector3.Distance(p, position) < 1e-4f));

        File.WriteAllBytes(path, WithRig(file, SpaceAxis.Y, SpaceAxis.Z, out _));
        var rig = RigFile.Read(path);
        Assert.Single(rig.Skins);
        Assert.Equal(2, rig.Skins[0].JointCount);
        Assert.Empty(rig.ClipNames);
        Assert.Equal(expected.Length, rig.Mesh.VertexCount);
        Assert.Empty(rig.Check().Problems);

        // Nothing of the old rig is left: the same rig again leaves a file of the same size, whose parts are all used.
        byte[] again = WithRig(MeshFile.Read(path), SpaceAxis.Y, SpaceAxis.Z, out _);
        Assert.Equal(new FileInfo(path).Length, again.Length);
        var root = JsonNode.Parse(GltfDocument.Parse(again, path).Root.GetRawText())!.AsObject();
        AssertAllUsed(root, "nodes", GltfReferences.Nodes(root));
        AssertAllUsed(root, "accessors", GltfReferences.Accessors(root));
        AssertAllUsed(root, "bufferViews", GltfReferences.Views(root));
        Assert.Equal(["joint_0", "joint_1"], rig.Joints.Names!);
    }

    [Fact]
    public void What_else_uses_a_part_of_the_old_rig_keeps_it()
    {
        byte[] rigged = WithRig(Scene(), SpaceAxis.Y, SpaceAxis.Z, out _);
        var root = JsonNode.Parse(GltfDocument.Parse(rigged, "rigged.glb").Root.GetRawText())!.AsObject();
        var nodes = root["nodes"]!.AsArray();
        // A node in front of the joints and a lamp on the second joint; a motion of the lamp's joint and one of the first joint.
        int first = root["skins"]![0]!["joints"]![0]!.GetValue<int>();
        nodes[first + 1]!["children"] = new JsonArray(nodes.Count);
        nodes.Add(new JsonObject { ["name"] = "lamp", ["camera"] = 0 });
        root["cameras"] = new JsonArray(JsonNode.Parse("""{"type":"perspective","perspective":{"yfov":1,"znear":0.1} }"""));
        root["animations"] = new JsonArray(JsonNode.Parse($$"""
            {"name":"spin","samplers":[{"input":5,"output":0},{"input":5,"output":2}],"channels":[
            {"sampler":1,"target":{"node":{{nodes.Count - 1}},"path":"translation"} }]}
            """));
        string path = _folder.File("lamp.glb");
        var document = GltfDocument.Parse(rigged, "rigged.glb");
        File.WriteAllBytes(path, GlbChunks.Join(JsonSerializer.SerializeToUtf8Bytes(root), document.Buffer(0).Span));

        var file = MeshFile.Read(path);
        string replaced = _folder.File("replaced.glb");
        File.WriteAllBytes(replaced, WithRig(file, SpaceAxis.Y, SpaceAxis.Z, out _));
        var after = GltfDocument.Read(replaced).Root;
        Assert.Equal(
            ["holder", "left", "right", "joint_0", "joint_1", "lamp", "joint_0_2", "joint_1_2"],
            after.Items("nodes").Select(node => node.Text("name")));
        Assert.Equal(5, after.Items("animations")[0].Items("channels")[0].Get("target")!.Value.Int("node"));
        foreach (var (before, now) in file.Mesh.Positions.Zip(MeshFile.Read(replaced).Mesh.Positions))
            AssertNear(before, now);
        Assert.Empty(RigFile.Read(replaced).Check().Problems);
    }

    [Fact]
    public void Positions_that_are_not_numbers_are_refused()
    {
        var mesh = TestMeshes.Sphere(1);
        mesh.Positions[3] = new Vector3(float.NaN, 0, 0);
        Assert.Contains("not finite", Assert.Throws<InvalidDataException>(() => MeshFile.FromMesh(mesh)).Message);
    }

    [Fact]
    public void A_file_without_triangles_is_refused()
    {
        SceneFile.Write(
            _folder.File("scene.gltf"), "\"indices\":3,", "\"indices\":3,\"mode\":1,", "\"indices\":4,", "\"indices\":4,\"mode\":1,");
        Assert.Contains("no triangles", Assert.Throws<InvalidDataException>(() => MeshFile.Read(_folder.File("scene.gltf"))).Message);
        Assert.Contains("no triangles", Assert.Throws<InvalidDataException>(() => MeshFile.FromMesh(new TriangleMesh([], []))).Message);
    }

    [Fact]
    public void Obj_files_keep_their_materials()
    {
        string obj = """
            mtllib a.mtl
            v 0 0 0
            v 1 0 0
            v 1 1 0
            v 0 1 0
            v 0 0 1 0.5 0.25 1
            vt 0 0
            vt 1 1
            usemtl red
            f 1/1 2/2 3/1 4/2
            usemtl other
            f -5 -4 -1
            """;
        File.WriteAllText(_folder.File("a.mtl"), "newmtl red\nKd 1 0 0\nmap_Kd ../outside.png\n");
        var file = Read("a.obj", Encoding.UTF8.GetBytes(obj));
        Assert.Equal(3, file.Mesh.FaceCount);
        Assert.Equal(SpaceAxis.Y, file.Up);
        Assert.Equal([("red", 2), ("other", 1)], file.Materials.Select(material => (material.Name, material.FaceCount)));
        Assert.Contains(file.Notes, note => note.Contains("outside.png"));
        Assert.Contains(new Vector3(0, 0, 1), file.Mesh.Positions);
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => Read("b.obj", "v 0 0 0\nf 1 2 3\n"u8.ToArray())).Message);
    }

    [Fact]
    public void Materials_and_textures_outside_the_folder_are_not_read()
    {
        Directory.CreateDirectory(_folder.File("files"));
        File.WriteAllText(_folder.File("secret.mtl"), "newmtl secret");
        File.WriteAllBytes(_folder.File("secret.png"), new RgbaImage(1, 1, new byte[4]).ToPng());
        File.CreateSymbolicLink(_folder.File("files", "link.png"), _folder.File("secret.png"));
        File.WriteAllText(_folder.File("files", "own.mtl"), "newmtl own\nmap_Kd link.png");
        string obj = $"""
            mtllib ../secret.mtl
            mtllib {_folder.File("secret.mtl")}
            mtllib own.mtl
            usemtl own
            v 0 0 0
            v 1 0 0
            v 1 1 0
            f 1 2 3
            """;
        var file = Read(Path.Combine("files", "a.obj"), Encoding.UTF8.GetBytes(obj));
        Assert.Null(Assert.Single(file.Materials).BaseColorTexture);
        Assert.Equal(3, file.Notes.Count);
        Assert.All(file.Notes, note => Assert.Contains("is missing", note));
    }

    [Theory]
    [InlineData("a.stl", "not a valid STL")]
    [InlineData("a.ply", "not a valid PLY")]
    [InlineData("a.txt", "only .glb, .gltf, .obj, .ply and .stl")]
    [InlineData("a.glb", "in spite of its name")]
    public void A_file_of_another_kind_than_its_name_says_is_refused(string name, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Read(name, "text"u8.ToArray())).Message);

    [Theory]
    [InlineData("ascii")]
    [InlineData("binary_little_endian")]
    [InlineData("binary_big_endian")]
    public void Ply_files_are_read_in_all_encodings(string format)
    {
        string header = $"ply\nformat {format} 1.0\ncomment made by hand\nelement vertex 4\n"
            + "property float x\nproperty float y\nproperty float z\nproperty uchar red\nproperty uchar green\nproperty uchar blue\n"
            + "element face 1\nproperty list uchar int vertex_indices\nend_header\n";
        float[][] vertices = [[0, 0, 0], [1, 0, 0], [1, 1, 0.5f], [0, 1, 0]];
        using var stream = new MemoryStream();
        stream.Write(Encoding.ASCII.GetBytes(header));
        if (format == "ascii")
        {
            foreach (float[] v in vertices)
                stream.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{v[0]} {v[1]} {v[2]} 255 0 51\n")));
            stream.Write("4 0 1 2 3\n"u8);
        }
        else
        {
            foreach (float[] v in vertices)
            {
                foreach (float number in v)
                    Number(BitConverter.GetBytes(number));
                stream.Write([255, 0, 51]);
            }
            stream.WriteByte(4);
            for (int i = 0; i < 4; i++)
                Number(BitConverter.GetBytes(i));
        }
        var file = Read("a.ply", stream.ToArray());
        Assert.Equal([new Vector3(0, 0, 0), new Vector3(1, 0, 0), new Vector3(1, 1, 0.5f), new Vector3(0, 1, 0)], file.Mesh.Positions);
        Assert.Equal([0, 1, 2, 0, 2, 3], file.Mesh.Indices);
        AssertNear(new Vector3(1, 0, 0.2f), file.Mesh.Colors![0], 1e-3f);
        Assert.Equal(SpaceAxis.Z, file.Up);
        Assert.Contains("cut off", Assert.Throws<InvalidDataException>(() => Read("b.ply", stream.ToArray()[..^6])).Message);

        void Number(byte[] bytes) => stream.Write(format == "binary_big_endian" ? [.. bytes.Reverse()] : bytes);
    }

    [Fact]
    public void Stl_files_are_read_as_text_and_binary()
    {
        string text = "solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\n"
            + "facet normal 0 0 1\nouter loop\nvertex 1 0 0\nvertex 1 1 0.5\nvertex 0 1 0\nendloop\nendfacet\nendsolid a\n";
        var file = Read("a.stl", Encoding.ASCII.GetBytes(text));
        Assert.Equal((4, 2, SpaceAxis.Z), (file.Mesh.VertexCount, file.Mesh.FaceCount, file.Up));

        using var stream = new MemoryStream();
        stream.Write(new byte[80]);
        stream.Write(BitConverter.GetBytes(2));
        foreach (int[] face in file.Mesh.Indices.Chunk(3))
        {
            stream.Write(new byte[12]);
            foreach (Vector3 p in face.Select(vertex => file.Mesh.Positions[vertex]))
                foreach (float number in (float[])[p.X, p.Y, p.Z])
                    stream.Write(BitConverter.GetBytes(number));
            stream.Write(new byte[2]);
        }
        var binary = Read("b.stl", stream.ToArray());
        Assert.Equal(file.Mesh.Positions, binary.Mesh.Positions);
        Assert.Equal(file.Mesh.Indices, binary.Mesh.Indices);
    }

    private static void AssertAllUsed(JsonObject root, string list, IEnumerable<JsonValue> references) =>
        Assert.Equal(
            Enumerable.Range(0, root[list]!.AsArray().Count), references.Select(number => number.GetValue<int>()).Distinct().Order());

    private MeshFile Scene()
    {
        SceneFile.Write(_folder.File("scene.gltf"));
        return MeshFile.Read(_folder.File("scene.gltf"));
    }

    private MeshFile Read(string name, byte[] content)
    {
        File.WriteAllBytes(_folder.File(name), content);
        return MeshFile.Read(_folder.File(name));
    }

    /// <summary>The file with a rig of two joints, and where the joints are in the file's space.</summary>
    private static byte[] WithRig(MeshFile file, SpaceAxis up, SpaceAxis front, out Vector3[] joints)
    {
        var placement = MeshPlacement.Of(file.Mesh.Positions, up, front, 0.95f);
        joints = [placement.Center, file.Mesh.Positions[1]];
        var skeleton = new Skeleton(joints.Select(placement.ToNetworks), [-1, 0]);
        var weights = new SkinWeights([.. Enumerable.Range(0, file.Mesh.VertexCount).SelectMany(v => new[] { 0.25f, 0.75f })], 2);
        var mesh = file.Mesh with { Positions = Array.ConvertAll(file.Mesh.Positions, placement.ToNetworks) };
        return file.WithRig(new RiggedAsset(mesh, skeleton, SkinInfluences.FromWeights(weights)), placement, BoneAxes.YAlong);
    }

    private static byte[] Buffer(GltfDocument document) => document.Buffer(0).ToArray();

    private static void AssertNear(Vector3 expected, Vector3 actual, float tolerance = 1e-4f) =>
        Assert.True(Vector3.Distance(expected, actual) <= tolerance, $"{actual} is not {expected}");
}
