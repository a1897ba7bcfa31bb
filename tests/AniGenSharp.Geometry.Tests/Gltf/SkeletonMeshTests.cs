using System.Numerics;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.TestKit.Rigs;
using SharpGLTF.Schema2;
using SharpGLTF.Validation;

namespace AniGenSharp.Geometry.Tests.Gltf;

public class SkeletonMeshTests
{
    [Fact]
    public void Every_joint_has_a_ball_and_every_bone_reaches_from_parent_to_child()
    {
        Skeleton skeleton = Creature.Skeleton;
        TriangleMesh mesh = SkeletonMesh.Create(skeleton);

        Assert.Equal(128 * skeleton.Count + 12 * (skeleton.Count - 1), mesh.FaceCount);
        foreach (Vector3 joint in skeleton.Joints)
            Assert.True(mesh.Positions.Count(p => Vector3.Distance(p, joint) < 0.03f) >= 66);
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            Vector3 a = mesh.Positions[mesh.Indices[i]], b = mesh.Positions[mesh.Indices[i + 1]], c = mesh.Positions[mesh.Indices[i + 2]];
            // Faces are wound so that the front side is the one the normals point to.
            Assert.True(Vector3.Dot(Vector3.Cross(b - a, c - a), mesh.Normals![mesh.Indices[i]]) > 0);
        }
        for (int i = 0; i < mesh.VertexCount; i++)
            Assert.Equal(1, mesh.Normals![i].Length(), 1e-5f);
    }

    [Fact]
    public void A_single_joint_and_a_bone_of_length_zero_are_shown_as_balls()
    {
        Assert.Equal(128, SkeletonMesh.Create(new Skeleton([default], [-1])).FaceCount);
        Assert.Equal(256, SkeletonMesh.Create(new Skeleton([default, default], [-1, 0])).FaceCount);
    }

    [Fact]
    public void The_file_is_read_back_closed_and_colored()
    {
        byte[] glb = SkeletonMesh.ToGlb(Creature.Skeleton);

        ModelRoot model = ModelRoot.ReadGLB(new MemoryStream(glb), new ReadSettings { Validation = ValidationMode.Strict });

        Assert.Empty(model.LogicalSkins);
        Assert.False(model.LogicalMaterials[0].DoubleSided);
        Assert.Contains("COLOR_0", model.LogicalMeshes[0].Primitives[0].VertexAccessors.Keys);
    }
}
