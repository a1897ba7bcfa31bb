using System.Numerics;
using AniGenSharp.Geometry.Tests.Assets;
using AniGenSharp.TestKit.Rigs;
using SharpGLTF.Schema2;
using static AniGenSharp.Geometry.Tests.Gltf.GlbReading;

namespace AniGenSharp.Geometry.Tests.Gltf;

public sealed class GltfSkeletonTests
{
    private static readonly RiggedAsset s_creature = Creature.Create();

    /// <summary>Creatures face -y in the networks' space; the glTF specification says that the front of an asset faces +z.</summary>
    [Fact]
    public void The_creature_faces_the_front()
    {
        ModelRoot model = GlbReading.Model(s_creature);
        var joints = model.LogicalSkins[0].Joints;
        int head = Creature.Skeleton.Joints.IndexOf(Creature.Skeleton.Joints.MinBy(joint => joint.Y));
        Assert.Equal(joints.Max(node => node.WorldMatrix.Translation.Z), joints[head].WorldMatrix.Translation.Z);
        Assert.True(joints[head].WorldMatrix.Translation.Z > 0.1f);
    }

    [Fact]
    public void The_rest_pose_is_the_bind_pose()
    {
        Skin skin = GlbReading.Model(s_creature).LogicalSkins[0];

        for (int joint = 0; joint < skin.JointsCount; joint++)
        {
            (Node node, Matrix4x4 inverseBind) = skin.GetJoint(joint);
            Vector3 expected = s_creature.Skeleton.Joints[joint];
            Assert.True(IsIdentity(inverseBind * node.WorldMatrix));
            Assert.True(Vector3.Distance(InGltf(expected), node.WorldMatrix.Translation) < 1e-6f);
        }
    }

    private static bool IsIdentity(Matrix4x4 matrix) => (matrix - Matrix4x4.Identity) is var rest
        && Enumerable.Range(0, 16).All(at => MathF.Abs(rest[at / 4, at % 4]) < 1e-6f);

    [Fact]
    public void A_rotated_bone_moves_its_vertices_by_linear_blend_skinning()
    {
        ModelRoot model = GlbReading.Model(s_creature, new GlbOptions { BoneAxes = BoneAxes.World });
        MeshPrimitive primitive = model.LogicalMeshes[0].Primitives[0];
        Skin skin = model.LogicalSkins[0];
        Quaternion turn = Quaternion.CreateFromAxisAngle(Vector3.UnitX, 0.7f);
        // The x axis is the same in the networks' space and in glTF.
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
    public void Joints_without_names_are_numbered()
    {
        RiggedAsset asset = s_creature with { Skeleton = s_creature.Skeleton.WithNames(null) };

        Skin skin = GlbReading.Model(asset).LogicalSkins[0];

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
        RiggedAsset asset = TriangleAsset.Create() with
        {
            Skeleton = skeleton,
            Influences = SkinInfluences.FromWeights(new SkinWeights(values, Count)),
        };

        Accessor joints = GlbReading.Model(asset).LogicalMeshes[0].Primitives[0].GetVertexAccessor("JOINTS_0");

        Assert.Equal([0f, 299f, 256f], joints.AsVector4Array().Select(j => j.X));
    }

    [Theory]
    [InlineData(BoneAxes.World)]
    [InlineData(BoneAxes.YAlong)]
    public void A_clip_plays_its_keyframes_with_any_bone_axes(BoneAxes axes)
    {
        // The neck turns about z and is lifted; its child, the head, nods about x.
        var turn = Quaternion.CreateFromAxisAngle(Vector3.UnitZ, 0.6f);
        var nod = Quaternion.CreateFromAxisAngle(Vector3.UnitX, -0.9f);
        var lift = new Vector3(0, 0, 0.05f);
        RiggedAsset asset = s_creature with
        {
            Clips =
            [
                new("look", [new(2, [0, 1], [Quaternion.Identity, turn], [Vector3.Zero, lift]),
                    new(3, [0, 0.5f, 1], [Quaternion.Identity, -nod, nod])]),
                new("rest", [new(0, [0], [Quaternion.Identity])]),
            ],
        };

        ModelRoot model = GlbReading.Model(asset, new GlbOptions { BoneAxes = axes });

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
        Skin skin = GlbReading.Model(s_creature, new GlbOptions { BoneAxes = BoneAxes.YAlong }).LogicalSkins[0];

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
    public void A_humanoid_is_described_by_its_nodes()
    {
        RiggedAsset asset = s_creature with
        {
            Humanoid = new HumanoidMapping(new Dictionary<string, int> { ["hips"] = 0, ["head"] = 3 }, 0.75f),
        };

        ModelRoot model = GlbReading.Model(asset);

        System.Text.Json.Nodes.JsonNode humanoid = model.Extras!["humanoid"]!;
        Assert.Equal(0.75f, humanoid["confidence"]!.GetValue<float>());
        Assert.Equal("head", model.LogicalNodes[humanoid["humanBones"]!["head"]!["node"]!.GetValue<int>()].Name);
    }
}
