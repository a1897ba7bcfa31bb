using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Repair;
using AniGenSharp.Geometry.Skinning;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Skeletons.Repair;

public sealed class RigMeasurementTests
{
    [Fact]
    public void The_report_lists_every_problem()
    {
        var asset = Creature.Create(8);
        var influences = InfluenceTable.Heaviest(Creature.Weights(asset.Mesh.Positions));
        influences.Weights.AsSpan(0, 4).Clear();
        influences.Weights[4] = 0.5f;
        var twoRoots = SkeletonForest.Of(asset.Skeleton) with { Parents = [-1, -1, .. asset.Skeleton.Parents[2..]] };
        var report = RigMeasurement.Run(asset.Mesh, twoRoots, influences);
        Assert.Equal(2, report.Roots);
        Assert.Equal(1, report.UnweightedVertices);
        Assert.Equal(3, report.Problems.Count);
        Assert.True(report.TearIfRepaired!.WorstPercent < report.Tear.WorstPercent);
        var cycle = SkeletonForest.Of(asset.Skeleton) with { Parents = [-1, 2, 1, .. asset.Skeleton.Parents[3..]] };
        Assert.Contains("cycle", RigMeasurement.Run(asset.Mesh, cycle, asset.Influences.Table).Problems.Single());
    }
}
