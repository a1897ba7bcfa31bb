using AniGenSharp.Geometry.Cleanup;

namespace AniGenSharp.Geometry.Tests.Cleanup;

/// <summary>Minimum cuts compared with the cheapest of all partitions.</summary>
public sealed class FlowTreesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_source_reaches_the_smallest_side_of_the_cheapest_cut(int terminals)
    {
        var random = new Random(12);
        for (int round = 0; round < 300; round++)
        {
            int nodes = random.Next(2 * terminals + 1, 11);
            var costs = RandomCosts(random, nodes);
            bool IsSource(int node) => node < terminals;
            bool IsSink(int node) => node >= nodes - terminals;

            double Cost(int set)
            {
                double sum = 0;
                for (int a = 0; a < nodes; a++)
                {
                    for (int b = a + 1; b < nodes; b++)
                        sum += (set >> a & 1) != (set >> b & 1) ? costs[a, b] : 0;
                }
                return sum;
            }
            var sets = Enumerable.Range(0, 1 << nodes)
                .Where(set => Enumerable.Range(0, nodes).All(n => (set >> n & 1) == 1 ? !IsSink(n) : !IsSource(n)))
                .Select(set => (Set: set, Cost: Cost(set))).ToList();
            double least = sets.Min(cut => cut.Cost);
            int smallest = sets.Where(cut => cut.Cost < least + 1e-9).MinBy(cut => int.PopCount(cut.Set)).Set;

            var (flow, opened) = Solve(costs, IsSource, IsSink);
            Assert.Equal(smallest, Enumerable.Range(0, nodes).Sum(n => flow.IsReached(n) ? 1 << n : 0));
            Assert.All(Enumerable.Range(0, nodes).Where(flow.IsReached), node => Assert.Contains(node, opened));
        }
    }

    /// <summary>Behind a thin neck lies a part that no flow fills, which is never asked for.</summary>
    [Fact]
    public void Nodes_that_no_flow_reaches_stay_closed()
    {
        const int nodes = 40;
        var costs = new double[nodes, nodes];
        for (int n = 0; n + 1 < nodes; n++)
            costs[n, n + 1] = n == 3 ? 0.5 : 1;
        costs[4, 39] = 2;
        var (flow, opened) = Solve(costs, node => node == 0, node => node == 39);
        Assert.Equal([0, 1, 2, 3], Enumerable.Range(0, nodes).Where(flow.IsReached));
        Assert.DoesNotContain(20, opened);
    }

    private static double[,] RandomCosts(Random random, int nodes)
    {
        var costs = new double[nodes, nodes];
        for (int a = 0; a < nodes; a++)
        {
            for (int b = a + 1; b < nodes; b++)
                costs[a, b] = random.Next(3) == 0 ? 0 : random.NextDouble();
        }
        return costs;
    }

    private static (FlowTrees Flow, HashSet<int> Opened) Solve(double[,] costs, Func<int, bool> isSource, Func<int, bool> isSink)
    {
        int nodes = costs.GetLength(0);
        var arcs = (from a in Enumerable.Range(0, nodes)
                    from b in Enumerable.Range(0, nodes)
                    where costs[Math.Min(a, b), Math.Max(a, b)] > 0
                    select (A: a, B: b)).ToList();
        int[] first = [.. Enumerable.Range(0, nodes + 1).Select(n => arcs.Count(arc => arc.A < n))];
        int[] reverses = [.. arcs.Select(arc => arcs.IndexOf((arc.B, arc.A)))];
        double[] capacities = [.. arcs.Select(arc => costs[Math.Min(arc.A, arc.B), Math.Max(arc.A, arc.B)])];
        var flow = new FlowTrees(first, [.. arcs.Select(arc => arc.B)], reverses, capacities);
        var opened = Enumerable.Range(0, nodes).Where(isSource).ToHashSet();
        foreach (int node in opened)
            flow.Open(node, double.PositiveInfinity);
        for (int[] ring = flow.Run(); ring.Length > 0; ring = flow.Run())
        {
            foreach (int node in ring)
            {
                Assert.True(opened.Add(node));
                flow.Open(node, isSink(node) ? double.NegativeInfinity : 0);
            }
        }
        return (flow, opened);
    }
}
