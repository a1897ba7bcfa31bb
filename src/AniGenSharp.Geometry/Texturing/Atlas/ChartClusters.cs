using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Texturing.Atlas;

/// <summary>
/// Cuts a surface into charts by merging faces bottom up (Garland, Willmott and Heckbert 2001, hierarchical face clustering): the pair of
/// neighbors whose union is flattest and roundest is merged repeatedly, until none is flat enough.
/// </summary>
internal static class ChartClusters
{
    // The weight of a chart's outline relative to its flatness; a disk has roundness 1, a square 4/π.
    private const double RoundnessWeight = 0.1;

    // A chart this small is not worth its gutter, so it is merged with a neighbor even if the result is less flat.
    private const double CrumbShare = 0.0015;
    private const double CrumbTolerance = 2.2;

    /// <summary>Assigns every face to a chart.</summary>
    /// <param name="surface">The whole surface.</param>
    /// <param name="faces">The faces to cut into charts; neighbors outside count as border.</param>
    /// <param name="bend">
    /// How far the faces of one chart may turn away from their mean normal: one minus the length of the area-weighted mean of their unit
    /// normals (0 flat, 1/2 a hemisphere).
    /// </param>
    /// <returns>The faces of each chart, ascending; charts by their first face.</returns>
    public static int[][] Cut(ChartSurface surface, int[] faces, double bend)
    {
        var clusters = new Cluster?[faces.Length];
        var owner = new Dictionary<int, int>(faces.Length);
        for (int i = 0; i < faces.Length; i++)
            owner.Add(faces[i], i);
        double total = 0;
        for (int i = 0; i < faces.Length; i++)
        {
            clusters[i] = new Cluster(faces[i], surface.Areas[faces[i]], surface.Normals[faces[i]]);
            total += surface.Areas[faces[i]];
            for (int corner = 0; corner < 3; corner++)
            {
                float length = surface.Lengths[3 * faces[i] + corner];
                clusters[i]!.Outline += length;
                int opposite = surface.Opposites[3 * faces[i] + corner];
                if (opposite >= 0 && owner.TryGetValue(opposite / 3, out int neighbor) && neighbor != i)
                    CollectionsMarshal.GetValueRefOrAddDefault(clusters[i]!.Neighbors, neighbor, out _) += length;
            }
        }

        // Tiny charts are merged last, when the other charts have their final shape.
        MergeAll(clusters, (_, _) => bend);
        double crumb = total * CrumbShare;
        MergeAll(clusters, (a, b) => a.Area < crumb || b.Area < crumb ? Math.Min(bend * CrumbTolerance, 0.45) : -1);
        return [.. clusters.OfType<Cluster>().Select(cluster => cluster.Faces.Order().ToArray()).OrderBy(chart => chart[0])];
    }

    private static void MergeAll(Cluster?[] clusters, Func<Cluster, Cluster, double> limit)
    {
        var queue = new PriorityQueue<(int A, int B, int VersionA, int VersionB), (double Cost, int A, int B)>();
        for (int i = 0; i < clusters.Length; i++)
        {
            if (clusters[i] is not { } cluster)
                continue;
            foreach ((int neighbor, double shared) in cluster.Neighbors)
            {
                if (neighbor > i)
                    Offer(i, neighbor, shared);
            }
        }
        while (queue.TryDequeue(out (int A, int B, int VersionA, int VersionB) pair, out _))
        {
            if (clusters[pair.A] is not { } a || clusters[pair.B] is not { } b || a.Version != pair.VersionA || b.Version != pair.VersionB)
                continue;
            a.Absorb(b, a.Neighbors[pair.B]);
            clusters[pair.B] = null;
            a.Neighbors.Remove(pair.B);
            foreach ((int neighbor, double shared) in b.Neighbors)
            {
                if (neighbor == pair.A)
                    continue;
                Dictionary<int, double> back = clusters[neighbor]!.Neighbors;
                back.Remove(pair.B);
                CollectionsMarshal.GetValueRefOrAddDefault(a.Neighbors, neighbor, out _) += shared;
                CollectionsMarshal.GetValueRefOrAddDefault(back, pair.A, out _) += shared;
            }
            foreach ((int neighbor, double shared) in a.Neighbors)
                Offer(pair.A, neighbor, shared);
        }

        void Offer(int i, int j, double shared)
        {
            (int low, int high) = i < j ? (i, j) : (j, i);
            Cluster a = clusters[low]!, b = clusters[high]!;
            double area = a.Area + b.Area, bend = area > 0 ? 1 - (a.Normal + b.Normal).Length() / area : 0;
            if (bend > limit(a, b))
                return;
            double outline = a.Outline + b.Outline - 2 * shared;
            double roundness = area > 0 ? outline * outline / (4 * Math.PI * area) : 0;
            queue.Enqueue((low, high, a.Version, b.Version), (bend + RoundnessWeight * roundness, low, high));
        }
    }

    /// <summary>A growing chart.</summary>
    private sealed class Cluster(int face, double area, Vector3 normal)
    {
        public List<int> Faces { get; } = [face];
        public Dictionary<int, double> Neighbors { get; private set; } = new(3);
        public double Area { get; private set; } = area;
        public double Outline { get; set; }
        public int Version { get; private set; }

        /// <summary>Sum of the faces' normals, each as long as its area.</summary>
        public Vector3d Normal { get; private set; } = new(normal.X * area, normal.Y * area, normal.Z * area);

        public void Absorb(Cluster other, double shared)
        {
            Faces.AddRange(other.Faces);
            Area += other.Area;
            Normal += other.Normal;
            Outline += other.Outline - 2 * shared;
            Version++;
        }
    }
}
