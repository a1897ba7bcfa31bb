using AniGenSharp.Geometry.Skeletons.Anatomy;
using AniGenSharp.Geometry.Skeletons.Repair;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Skeletons.Repair;

public sealed class RerootingTests
{
    [Fact]
    public void The_legs_meet_at_the_true_root()
    {
        string[] legless = ["fish_08", "snake_11", "robotarm_12"];
        Assert.All(Creatures.All, name => Assert.Equal(legless.Contains(name) ? -1 : 0, Pelvis.Find(Creatures.Read(name))));
    }

    [Fact]
    public void The_pelvis_becomes_the_root_wherever_the_root_was()
    {
        foreach (string name in Creatures.All)
        {
            var truth = Creatures.Read(name);
            bool legs = Pelvis.Find(truth) >= 0;
            foreach (int root in Enumerable.Range(0, truth.Count).Where(joint => truth.Children(joint).Length > 1))
            {
                var (turned, weights, _) = Rerooting.Apply(truth, Columns(truth.Count), root);
                Assert.Equal(truth.Joints[root], turned.Joints[0]);
                var (result, moved, report) = Rerooting.ToPelvis(turned, weights, new RigRepairReport(0, 0, 1, 0));
                Assert.Equal(legs ? truth.Joints[0] : turned.Joints[0], result.Joints[0]);
                Assert.Equal(legs && root != 0, report.MovedRoot);
                Assert.Equal(Bones(truth), Bones(result));
                Assert.All(Enumerable.Range(0, result.Count), j => Assert.Equal(truth.Joints[(int)moved.Row(0)[j]], result.Joints[j]));
            }
        }
    }

    [Fact]
    public void Attachments_on_the_path_between_the_roots_are_reversed()
    {
        var truth = Creatures.Read("humanoid_03");
        int other = truth.Children(truth.Root).First(child => truth.Children(child).Length > 0);
        var (turned, weights, indices) = Rerooting.Apply(truth, Columns(truth.Count), other);
        int parent = indices[0], joint = turned.Parents[parent];
        var before = new RigRepairReport(0, 0, 2, 0) { Attachments = [new RigAttachment(parent, joint, 0.7f)] };
        var (result, _, report) = Rerooting.ToPelvis(turned, weights, before);
        var attachment = Assert.Single(report.Attachments);
        Assert.Equal(result.Parents[attachment.Joint], attachment.Parent);
        Assert.Equal((turned.Joints[joint], turned.Joints[parent]), (result.Joints[attachment.Joint], result.Joints[attachment.Parent]));
    }

    /// <summary>A row of weights in which each value is the number of its column.</summary>
    private static SkinWeights Columns(int count) => new([.. Enumerable.Range(0, count).Select(j => (float)j)], count);

    private static string[] Bones(Skeleton skeleton) =>
    [
        .. Enumerable.Range(1, skeleton.Count - 1)
            .Select(j => string.Join(" ", new[] { $"{skeleton.Joints[j]}", $"{skeleton.Joints[skeleton.Parents[j]]}" }.Order())).Order(),
    ];
}
