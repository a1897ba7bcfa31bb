namespace AniGenSharp.Geometry.Skeletons;

/// <summary>Traversals of an array of parents, in which -1 marks a root.</summary>
internal static class SkeletonTree
{
    /// <summary>Whether following the parents always ends at the same root.</summary>
    public static bool IsOneTree(ReadOnlySpan<int> parents)
    {
        int roots = 0;
        foreach (int parent in parents)
        {
            if (parent < -1 || parent >= parents.Length)
                return false;
            if (parent < 0)
                roots++;
        }
        return roots == 1 && TopDown(parents).Length == parents.Length;
    }

    /// <summary>
    /// Joints in breadth-first order, children by index, so that each comes after its parent. Joints on or below a cycle are omitted.
    /// </summary>
    public static int[] TopDown(ReadOnlySpan<int> parents)
    {
        int[][] children = Children(parents);
        var order = new List<int>(parents.Length);
        for (int i = 0; i < parents.Length; i++)
            if (parents[i] < 0)
                order.Add(i);
        for (int position = 0; position < order.Count; position++)
            order.AddRange(children[order[position]]);
        return [.. order];
    }

    /// <summary>
    /// Joints ordered so that each comes after its parent and otherwise keeps its position as far as possible: the next joint is always the
    /// lowest index whose parent has been placed. Joints on or below a cycle are omitted.
    /// </summary>
    public static int[] ParentsFirst(ReadOnlySpan<int> parents)
    {
        int[][] children = Children(parents);
        var order = new List<int>(parents.Length);
        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < parents.Length; i++)
            if (parents[i] < 0)
                ready.Enqueue(i, i);
        while (ready.TryDequeue(out int joint, out _))
        {
            order.Add(joint);
            foreach (int child in children[joint])
                ready.Enqueue(child, child);
        }
        return [.. order];
    }

    /// <summary>The children of each joint, ascending.</summary>
    public static int[][] Children(ReadOnlySpan<int> parents)
    {
        var children = new List<int>[parents.Length];
        for (int i = 0; i < parents.Length; i++)
            children[i] = [];
        for (int i = 0; i < parents.Length; i++)
            if (parents[i] >= 0)
                children[parents[i]].Add(i);
        return Array.ConvertAll(children, list => list.ToArray());
    }

    /// <summary>The number of steps from each joint to its root.</summary>
    public static int[] Depths(ReadOnlySpan<int> parents)
    {
        int[] depths = new int[parents.Length];
        foreach (int joint in TopDown(parents))
            depths[joint] = parents[joint] < 0 ? 0 : depths[parents[joint]] + 1;
        return depths;
    }

    /// <summary>The distance between joints in different trees.</summary>
    public const int Unreachable = 1 << 29;

    /// <summary>The number of bones between every two joints, [J, J] row-major. A joint may be its own parent.</summary>
    public static int[] Hops(ReadOnlySpan<int> parents)
    {
        int count = parents.Length;
        var neighbors = new List<int>[count];
        for (int i = 0; i < count; i++)
            neighbors[i] = [];
        for (int i = 0; i < count; i++)
            if (parents[i] >= 0 && parents[i] < count && parents[i] != i)
            {
                neighbors[i].Add(parents[i]);
                neighbors[parents[i]].Add(i);
            }
        int[] hops = new int[count * count];
        Array.Fill(hops, Unreachable);
        var queue = new Queue<int>();
        for (int source = 0; source < count; source++)
        {
            var row = hops.AsSpan(source * count, count);
            row[source] = 0;
            queue.Enqueue(source);
            while (queue.TryDequeue(out int joint))
                foreach (int next in neighbors[joint])
                    if (row[next] == Unreachable)
                    {
                        row[next] = row[joint] + 1;
                        queue.Enqueue(next);
                    }
        }
        return hops;
    }
}
