using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skinning;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Editing;

/// <summary>Edits of rigs.</summary>
public sealed class RigEditTests
{
    private static readonly RiggedAsset s_human = SyntheticRigs.Create("humanoid");

    /// <summary>A joint of the middle of a limb, its parent and its child.</summary>
    private static readonly int s_elbow = Enumerable.Range(0, s_human.Skeleton.Count)
        .Last(joint => s_human.Skeleton.Children(joint).Length == 1 && s_human.Skeleton.Parents[joint] > 0);

    private static string Elbow => Name(s_human, s_elbow);

    [Fact]
    public void A_list_is_written_and_read_again()
    {
        RigEdit[] edits =
        [
            new RenameJoint("a", "b"), new MoveJoint("a", new Vector3(1, 2, 3), true), new MergeJoint("a", "b"), new DeleteJoint("a"),
            new SplitBone("a", "c", 0.25f), new Reroot("a"), new MirrorNames(Side.Right), new SmoothWeights(null, 0.1f),
            new PaintWeights("a", [new Vector3(0, 1, 0)], 0.5f, 0),
        ];
        string json = RigEdit.WriteAll(edits);
        Assert.Equal(json, RigEdit.WriteAll(RigEdit.ReadAll(json)));
        Assert.Equal(edits[..8], RigEdit.ReadAll(json).Take(8));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""[{"edit":"fly"}]""")]
    [InlineData("""[{"edit":"rename","joint":"a"}]""")]
    [InlineData("""[{"edit":"rename","joint":"a","name":"b","more":1}]""")]
    [InlineData("""[{"edit":"move","joint":"a","position":[1,2]}]""")]
    [InlineData("[null]")]
    public void What_is_not_a_list_of_edits_is_refused(string json) =>
        Assert.Throws<InvalidDataException>(() => RigEdit.ReadAll(json));

    [Fact]
    public void Every_edit_keeps_one_tree_and_weights_that_sum_to_one()
    {
        var edits = new RigEdit[]
        {
            new RenameJoint(Elbow, "elbow"), new SplitBone("elbow", "half"), new MoveJoint("half", new Vector3(0.2f, 0.3f, 0)),
            new SmoothWeights("half"), new PaintWeights("half", [new Vector3(0.2f, 0.3f, 0)], 0.3f), new SmoothWeights(),
            new Reroot("half"), new MergeJoint("elbow"), new DeleteJoint(Name(s_human, 3), true),
        };
        for (int count = 1; count <= edits.Length; count++)
        {
            var asset = s_human.WithRigEdits(edits[..count]);
            var report = RigCheck.Run(asset);
            Assert.True(report.OneTree, $"{edits[count - 1]}");
            Assert.Equal((0, 0), (report.UnweightedVertices, report.LargestWeightError));
            Assert.NotEmpty(asset.ToGlb());
        }
    }

    [Fact]
    public void The_same_edits_give_the_same_bytes_and_no_edit_the_same_asset()
    {
        RigEdit[] edits = [new SplitBone(Elbow, "half"), new SmoothWeights()];
        Assert.Equal(s_human.WithRigEdits(edits).ToGlb(), s_human.WithRigEdits(edits).ToGlb());
        Assert.Same(s_human, s_human.WithRigEdits([]));
    }

    [Fact]
    public void A_merged_joint_gives_its_weights_to_its_parent()
    {
        int parent = s_human.Skeleton.Parents[s_elbow];
        var merged = s_human.WithRigEdits([new MergeJoint(Elbow)]);
        int kept = Index(merged, Name(s_human, parent));
        for (int vertex = 0; vertex < s_human.Mesh.VertexCount; vertex++)
        {
            float expected = Weight(s_human, vertex, s_elbow) + Weight(s_human, vertex, parent);
            Assert.Equal(expected, Weight(merged, vertex, kept), 1e-5f);
        }
        Assert.Equal(s_human.Skeleton.Count - 1, merged.Skeleton.Count);
    }

    [Fact]
    public void The_root_can_be_merged_into_a_child()
    {
        string child = Name(s_human, s_human.Skeleton.Children(0)[0]);
        var merged = s_human.WithRigEdits([new MergeJoint(Name(s_human, 0), child)]);
        Assert.Equal(0, Index(merged, child));
        Assert.Equal(s_human.Skeleton.Children(0).Length - 1 + s_human.Skeleton.Children(s_human.Skeleton.Children(0)[0]).Length,
            merged.Skeleton.Children(0).Length);
    }

    [Fact]
    public void A_new_root_keeps_the_surface_in_every_clip()
    {
        var turned = s_human.WithRigEdits([new Reroot(Elbow)]);
        Assert.Equal(0, Index(turned, Elbow));
        Assert.NotEmpty(s_human.Clips);
        foreach (var (before, after) in s_human.Clips.Zip(turned.Clips))
            foreach (float time in new[] { 0, before.Duration / 2, before.Duration })
                AssertClose(Pose(s_human, before, time), Pose(turned, after, time));
    }

    [Fact]
    public void A_split_bone_moves_as_before_and_bends_where_it_was_split()
    {
        string end = Name(s_human, Enumerable.Range(1, s_human.Skeleton.Count - 1).MaxBy(
            joint => Vector3.Distance(s_human.Skeleton.Joints[joint], s_human.Skeleton.Joints[s_human.Skeleton.Parents[joint]])));
        var split = s_human.WithRigEdits([new SplitBone(end, "half", 0.1f)]);
        foreach (var (before, after) in s_human.Clips.Zip(split.Clips))
            AssertClose(Pose(s_human, before, before.Duration / 3), Pose(split, after, before.Duration / 3));

        int half = Index(split, "half"), last = Index(split, end);
        Assert.Equal(half, split.Skeleton.Parents[last]);
        var bend = new AnimationClip("bend", [new JointChannel(half, [0], [Quaternion.CreateFromAxisAngle(Vector3.UnitY, 1)])]);
        var posed = Pose(split, bend, 0);
        Vector3 from = split.Skeleton.Joints[split.Skeleton.Parents[half]], to = split.Skeleton.Joints[last];
        float Along(int vertex) => Vector3.Dot(split.Mesh.Positions[vertex] - from, to - from) / (to - from).LengthSquared();
        for (int vertex = 0; vertex < posed.Length; vertex++)
            if (Weight(split, vertex, half) > 0.05f)
                Assert.True(Along(vertex) > 0, $"vertex {vertex} at {Along(vertex)}");
        Assert.Contains(Enumerable.Range(0, posed.Length), vertex => Weight(split, vertex, half) > 0.1f);
    }

    [Fact]
    public void A_deleted_joint_leaves_its_children_where_they_move_in_clips()
    {
        var deleted = s_human.WithRigEdits([new DeleteJoint(Elbow)]);
        string child = Name(s_human, s_human.Skeleton.Children(s_elbow)[0]);
        foreach (var (before, after) in s_human.Clips.Zip(deleted.Clips))
        {
            var old = SkeletonPose.Of(before, 0.4f, s_human.Skeleton.Count).World(s_human.Skeleton);
            var now = SkeletonPose.Of(after, 0.4f, deleted.Skeleton.Count).World(deleted.Skeleton);
            Assert.True(Vector3.Distance(old.Positions[Index(s_human, child)], now.Positions[Index(deleted, child)]) < 1e-3f);
        }
    }

    [Fact]
    public void A_moved_joint_leaves_the_surface_and_takes_those_below_along_if_asked()
    {
        var target = new Vector3(0.1f, 0.2f, 0.3f);
        var moved = s_human.WithRigEdits([new MoveJoint(Elbow, target, Subtree: true)]);
        Assert.Equal(s_human.Mesh.Positions, moved.Mesh.Positions);
        var way = moved.Skeleton.Joints[s_elbow] - s_human.Skeleton.Joints[s_elbow];
        Assert.Equal(new Vector3(0.1f, -0.3f, 0.2f), moved.Skeleton.Joints[s_elbow]);
        int child = s_human.Skeleton.Children(s_elbow)[0];
        Assert.True(Vector3.Distance(way, moved.Skeleton.Joints[child] - s_human.Skeleton.Joints[child]) < 1e-5f);
    }

    [Fact]
    public void Paint_binds_the_surface_around_the_brush_and_nothing_else()
    {
        int vertex = 40;
        var p = s_human.Mesh.Positions[vertex];
        var painted = s_human.WithRigEdits([new PaintWeights(Elbow, [new Vector3(p.X, p.Z, -p.Y)], 0.05f)]);
        Assert.Equal(1, Weight(painted, vertex, s_elbow), 1e-5f);
        for (int v = 0; v < s_human.Mesh.VertexCount; v++)
            if (Vector3.Distance(s_human.Mesh.Positions[v], p) > 0.05f)
                Assert.Equal(Weight(s_human, v, s_elbow), Weight(painted, v, s_elbow), 1e-6f);
    }

    [Fact]
    public void Names_of_one_side_are_given_to_the_other()
    {
        string[] right = [.. s_human.Skeleton.Names!.Where(name => name.EndsWith(".R", StringComparison.Ordinal))];
        Assert.NotEmpty(right);
        var renamed = s_human.WithRigEdits([.. right.Select((name, i) => new RenameJoint(name, $"x{i}"))]);
        var mirrored = renamed.WithRigEdits([new MirrorNames(Side.Left)]);
        Assert.Equal(s_human.Skeleton.Names, mirrored.Skeleton.Names);
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        RigEdit[] bad =
        [
            new RenameJoint("nobody", "x"), new RenameJoint(Elbow, Name(s_human, 0)), new DeleteJoint(Name(s_human, 0)),
            new MergeJoint(Name(s_human, 0)), new MergeJoint(Elbow, Name(s_human, 0)), new SplitBone(Name(s_human, 0), "x"),
            new SplitBone(Elbow, "x", 1), new MoveJoint(Elbow, new Vector3(float.NaN)), new SmoothWeights(Elbow, 2),
            new PaintWeights(Elbow, [], 0),
        ];
        foreach (var edit in bad)
        {
            string message = Assert.Throws<ArgumentException>(() => s_human.WithRigEdits([new SmoothWeights(Elbow, 0), edit])).Message;
            Assert.StartsWith("Edit 2: ", message);
        }
    }

    [Fact]
    public void A_pose_becomes_the_rest_pose()
    {
        var turn = Quaternion.CreateFromAxisAngle(Vector3.UnitX, 0.7f);
        var posed = s_human.WithPose(new Dictionary<int, Quaternion> { [s_elbow] = turn });
        var clip = new AnimationClip("pose", [new JointChannel(s_elbow, [0], [turn])]);
        AssertClose(Pose(s_human, clip, 0), posed.Mesh.Positions);
    }

    [Fact]
    public void Tears_per_vertex_agree_with_the_check()
    {
        float[] tears = RigCheck.MeasureTears(s_human);
        Assert.Equal(s_human.Mesh.VertexCount, tears.Length);
        Assert.Equal(RigCheck.Run(s_human).Tear.Largest, tears.Max(), 1e-6f);
    }

    private static Vector3[] Pose(RiggedAsset asset, AnimationClip clip, float time) => LinearBlendSkinning.Deform(
        asset.Mesh.Positions, SkeletonForest.Of(asset.Skeleton), asset.Influences.Table, SkeletonPose.Of(clip, time, asset.Skeleton.Count));

    private static void AssertClose(Vector3[] expected, Vector3[] actual) =>
        Assert.True(expected.Zip(actual, Vector3.Distance).Max() < 2e-3f);

    private static string Name(RiggedAsset asset, int joint) => asset.Skeleton.Names![joint];

    private static int Index(RiggedAsset asset, string name) => asset.Skeleton.Names!.ToList().IndexOf(name);

    private static float Weight(RiggedAsset asset, int vertex, int joint)
    {
        float sum = 0;
        for (int k = 0; k < asset.Influences.PerVertex; k++)
            sum += asset.Influences.Joints(vertex)[k] == joint ? asset.Influences.Weights(vertex)[k] : 0;
        return sum;
    }
}
