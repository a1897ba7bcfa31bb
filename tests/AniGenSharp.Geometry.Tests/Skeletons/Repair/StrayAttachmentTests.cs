using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Geometry.Skeletons.Repair;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Skeletons.Repair;

public sealed class StrayAttachmentTests
{
    private const float Radius = 0.06f;

    // Two posts stand on a beam. The body is the right post and the beam; the stray tree is the upper half of the left post.
    private static readonly Vector3[] s_joints =
    [
        new(0, 0, -0.35f), new(0.13f, 0, -0.3f), new(0.13f, 0, 0), new(0.13f, 0, 0.3f),
        new(-0.13f, 0, -0.3f), new(-0.13f, 0, 0), new(-0.13f, 0, 0.3f),
    ];

    private static readonly int[] s_parents = [-1, 0, 1, 2, 0, -1, 5];

    [Fact]
    public void A_stray_tree_is_attached_along_the_surface_and_not_across_a_gap()
    {
        var mesh = TestMeshes.Level(48, point => MathF.Min(
            MathF.Min(Post(point, 1), Post(point, -1)), Segment(point, new(-0.13f, 0, -0.35f), new(0.13f, 0, -0.35f))));
        var forest = new SkeletonForest(s_joints, s_parents);
        Assert.Equal(2, RigRepair.JoinIntoOneTree(forest).Tree.Parents[5]);

        var (tree, report) = RigRepair.JoinIntoOneTree(forest, new AttachmentEvidence(mesh, NoSkin(mesh)));
        Assert.Equal(4, tree.Parents[5]);
        var attachment = Assert.Single(report.Attachments);
        Assert.Equal((5, 4, false), (attachment.Joint, attachment.Parent, attachment.IsDoubtful));
    }

    [Fact]
    public void Without_a_path_along_the_surface_the_nearest_joint_is_a_doubtful_parent()
    {
        var mesh = TestMeshes.Join(
            TestMeshes.Level(48, point => Post(point, 1)), TestMeshes.Level(48, point => Post(point, -1)));
        var (tree, report) = RigRepair.JoinIntoOneTree(
            new SkeletonForest([new(0.1f, 0, -0.35f), .. s_joints[1..]], [-1, 0, 1, 2, -1, 4, 5]),
            new AttachmentEvidence(mesh, NoSkin(mesh)));
        Assert.Equal(0, tree.Parents[4]);
        Assert.True(Assert.Single(report.Attachments).IsDoubtful);
    }

    [Fact]
    public void Shared_skin_decides_between_equally_near_joints()
    {
        var mesh = TestMeshes.Sphere(3, 0.3f);
        var forest = new SkeletonForest([new(0, -0.1f, 0), new(0, 0.1f, 0), new(0, 0, 0.1f), new(0, 0, 0.2f)], [-1, 0, -1, 2]);
        foreach (int sharing in new[] { 0, 1 })
        {
            var weights = new SkinWeights([.. mesh.Positions.SelectMany(_ => new[] { 1f - sharing, sharing, 0.5f, 0 })], 4);
            Assert.Equal(sharing, RigRepair.JoinIntoOneTree(forest, new AttachmentEvidence(mesh, weights)).Tree.Parents[2]);
        }
    }

    [Fact]
    public void Votes_decide_between_equally_near_joints()
    {
        var mesh = TestMeshes.Sphere(3, 0.3f);
        Vector3[] joints = [new(0, -0.1f, 0), new(0, 0.1f, 0), new(0, 0, 0.1f), new(0, 0, 0.2f)];
        foreach (int parent in new[] { 0, 1 })
        {
            var votes = new SkeletonField(
                [joints[2], joints[2]], [joints[2], joints[2]], [joints[2], joints[parent]], [1, 1], [1, 1], [1, 1], [0, 0], 1);
            var evidence = new AttachmentEvidence(mesh, NoSkin(mesh, 4), votes);
            Assert.Equal(parent, RigRepair.JoinIntoOneTree(new SkeletonForest(joints, [-1, 0, -1, 2]), evidence).Tree.Parents[2]);
        }
    }

    [Fact]
    public void A_limb_is_attached_to_the_parent_of_its_counterpart()
    {
        // A hip on either side of a pelvis, and a chest above; the left hip is stray and closest to the right one.
        var mesh = TestMeshes.Sphere(3, 0.3f);
        Vector3[] joints =
            [new(0, 0, 0.1f), new(0, 0, 0.2f), new(-0.05f, 0, 0), new(-0.05f, 0, -0.2f), new(0.05f, 0, 0), new(0.05f, 0, -0.2f)];
        var (tree, _) = RigRepair.JoinIntoOneTree(
            new SkeletonForest(joints, [-1, 0, 0, 2, -1, 4]), new AttachmentEvidence(mesh, NoSkin(mesh, 6)));
        Assert.Equal(0, tree.Parents[4]);
    }

    private static SkinWeights NoSkin(TriangleMesh mesh, int joints = 7) => new(new float[mesh.VertexCount * joints], joints);

    private static float Post(Vector3 point, int side) => Segment(point, new(0.13f * side, 0, -0.35f), new(0.13f * side, 0, 0.35f));

    private static float Segment(Vector3 point, Vector3 from, Vector3 to)
    {
        float share = Math.Clamp(Vector3.Dot(point - from, to - from) / (to - from).LengthSquared(), 0, 1);
        return Vector3.Distance(point, Vector3.Lerp(from, to, share)) - Radius;
    }
}
