using System.Numerics;

namespace AniGenSharp.Geometry.Skeletons.Anatomy;

/// <summary>
/// Finds the joint where a creature's legs meet, whichever joint is its root: the joint in the middle of a path between two feet. If
/// several pairs of legs meet at different joints, the result is the rear one, or the lower one of an upright creature.
/// </summary>
internal static class Pelvis
{
    // Feet are ends in the lowest fifth of the height.
    private const float GroundHeight = 0.2f;

    // A leg has three joints below the pelvis, and leads down by this share of its length.
    private const int MinLegJoints = 3;
    private const float MinLegDrop = 0.2f;

    // The shorter leg of a pair has at least this share of the longer one's length.
    private const float MinEvenness = 0.5f;

    /// <summary>The joint where the legs meet; -1 if no two legs do.</summary>
    /// <param name="skeleton">A skeleton that stands along z and faces -y, or clearly +y.</param>
    public static int Find(Skeleton skeleton)
    {
        var turned = SkeletonFacing.TurnToFront(skeleton);
        float low = turned.Joints.Min(joint => joint.Z), ground = low + GroundHeight * (turned.Joints.Max(joint => joint.Z) - low);
        int[] degrees = [.. Enumerable.Range(0, turned.Count).Select(j => turned.Children(j).Length + (turned.Parents[j] < 0 ? 0 : 1))];

        // A creature that stands on its root, such as a lamp, has no legs.
        if (degrees[turned.Root] <= 1 && turned.Joints[turned.Root].Z <= ground)
            return -1;
        int[] feet = [.. Enumerable.Range(0, turned.Count).Where(j => degrees[j] == 1 && turned.Joints[j].Z <= ground)];
        var pairs = new List<(int Middle, float Length, int First, int Second)>();
        for (int a = 0; a < feet.Length; a++)
            for (int b = a + 1; b < feet.Length; b++)
                if (Meeting(turned, degrees, Path(turned, feet[a], feet[b])) is var (middle, length))
                    pairs.Add((middle, length, feet[a], feet[b]));

        // A foot belongs to only one pair, the one with the shortest path.
        var used = new HashSet<int>();
        var meetings = new List<int>();
        foreach (var pair in pairs.OrderBy(pair => pair.Length).ThenBy(pair => pair.First).ThenBy(pair => pair.Second))
            if (!used.Contains(pair.First) && !used.Contains(pair.Second))
            {
                used.UnionWith([pair.First, pair.Second]);
                meetings.Add(pair.Middle);
            }
        return meetings.Count == 0 ? -1 : meetings.MaxBy(joint => turned.Joints[joint].Y - turned.Joints[joint].Z);
    }

    /// <summary>The joints on the path from one joint to another, including both.</summary>
    private static int[] Path(Skeleton skeleton, int from, int to)
    {
        List<int> up = Ancestors(from), down = Ancestors(to);
        while (up.Count > 1 && down.Count > 1 && up[^2] == down[^2])
        {
            up.RemoveAt(up.Count - 1);
            down.RemoveAt(down.Count - 1);
        }
        down.RemoveAt(down.Count - 1);
        return [.. up, .. Enumerable.Reverse(down)];

        List<int> Ancestors(int joint)
        {
            var ancestors = new List<int>();
            for (; joint >= 0; joint = skeleton.Parents[joint])
                ancestors.Add(joint);
            return ancestors;
        }
    }

    /// <summary>The joint in the middle of the path between two feet, and the path's length; null if they are not a pair of legs.</summary>
    private static (int Middle, float Length)? Meeting(Skeleton skeleton, int[] degrees, int[] path)
    {
        float[] way = new float[path.Length];
        for (int i = 1; i < path.Length; i++)
            way[i] = way[i - 1] + Vector3.Distance(skeleton.Joints[path[i - 1]], skeleton.Joints[path[i]]);
        int middle = Enumerable.Range(0, path.Length)
            .Where(i => i >= MinLegJoints && path.Length - 1 - i >= MinLegJoints && degrees[path[i]] > 2)
            .OrderBy(i => MathF.Abs(way[^1] - 2 * way[i])).FirstOrDefault(-1);
        if (middle < 0)
            return null;
        Vector3 meeting = skeleton.Joints[path[middle]], first = skeleton.Joints[path[0]], second = skeleton.Joints[path[^1]];
        float shorter = MathF.Min(way[middle], way[^1] - way[middle]), longer = way[^1] - shorter;
        bool even = shorter >= MinEvenness * longer, opposite = (first.X - meeting.X) * (second.X - meeting.X) < 0;
        bool down = meeting.Z - MathF.Max(first.Z, second.Z) >= MinLegDrop * longer;
        return even && opposite && down ? (path[middle], way[^1]) : null;
    }
}
