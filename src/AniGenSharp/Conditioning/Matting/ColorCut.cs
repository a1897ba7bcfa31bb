using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Cleanup;

namespace AniGenSharp.Conditioning.Matting;

/// <summary>
/// Divides a picture into subject and background: each pixel by its color, and neighbors of similar colors alike. Source: Boykov and Jolly,
/// "Interactive graph cuts for optimal boundary and region segmentation of objects in N-D images", 2001.
/// </summary>
internal sealed class ColorCut
{
    /// <summary>Cost of separating two neighbors of the same color.</summary>
    private const double Smoothness = 30;

    /// <summary>The largest cost of a color; the first pixels of the sequence are never worth more than a few neighbors.</summary>
    private const double MaxColorCost = 60;

    private static readonly (int X, int Y)[] s_neighbors = [(1, 0), (0, 1), (1, 1), (-1, 1)];

    private readonly int _width;
    private readonly int _height;
    private readonly double _contrast;

    /// <summary>Reads the colors of a picture.</summary>
    public ColorCut(RgbaImage picture)
    {
        (_width, _height) = (picture.Width, picture.Height);
        Colors = new (double, double, double)[_width * _height];
        for (int i = 0; i < Colors.Length; i++)
            Colors[i] = (picture.Pixels[4 * i], picture.Pixels[4 * i + 1], picture.Pixels[4 * i + 2]);
        double sum = 0;
        int count = 0;
        for (int i = 0; i < Colors.Length; i++)
        {
            foreach (var (neighbor, _) in Neighbors(i))
                (sum, count) = (sum + Difference(i, neighbor), count + 1);
        }
        _contrast = count / Math.Max(2 * sum, 1e-9);
    }

    /// <summary>Red, green and blue of every pixel.</summary>
    public (double R, double G, double B)[] Colors { get; }

    /// <summary>Divides the pixels.</summary>
    /// <param name="subject">The colors of the subject.</param>
    /// <param name="background">The colors of the background.</param>
    /// <param name="known">What is decided already: true for the subject, false for the background, null for neither.</param>
    /// <returns>The pixels of the subject.</returns>
    public bool[] Divide(ColorMixture subject, ColorMixture background, Func<int, bool?> known)
    {
        int[] node = new int[Colors.Length];
        int open = 0;
        for (int i = 0; i < node.Length; i++)
            node[i] = known(i) is null ? open++ : -1;
        int source = open, sink = open + 1;
        var graph = new MinimumCut(open + 2);
        var links = new double[open]; // what speaks for the subject, less what speaks for the background
        for (int i = 0; i < node.Length; i++)
        {
            if (node[i] >= 0)
                links[node[i]] += Math.Clamp(background.Cost(Colors[i]) - subject.Cost(Colors[i]), -MaxColorCost, MaxColorCost);
            foreach (var (neighbor, length) in Neighbors(i))
            {
                double cost = Smoothness * Math.Exp(-_contrast * Difference(i, neighbor)) / length;
                if (node[i] >= 0 && node[neighbor] >= 0)
                    graph.Join(node[i], node[neighbor], cost);
                else if (node[i] >= 0)
                    links[node[i]] += known(neighbor) == true ? cost : -cost;
                else if (node[neighbor] >= 0)
                    links[node[neighbor]] += known(i) == true ? cost : -cost;
            }
        }
        for (int n = 0; n < open; n++)
            graph.Join(links[n] > 0 ? source : sink, n, Math.Abs(links[n]));
        bool[] side = graph.SourceSide(source, sink);
        return [.. node.Select((n, i) => n >= 0 ? side[n] : known(i)!.Value)];
    }

    private IEnumerable<(int Index, double Length)> Neighbors(int i)
    {
        int x = i % _width, y = i / _width;
        foreach (var (dx, dy) in s_neighbors)
        {
            if (x + dx >= 0 && x + dx < _width && y + dy < _height)
                yield return (i + dy * _width + dx, dx == 0 || dy == 0 ? 1 : Math.Sqrt(2));
        }
    }

    private double Difference(int a, int b)
    {
        var (p, q) = (Colors[a], Colors[b]);
        return (p.R - q.R) * (p.R - q.R) + (p.G - q.G) * (p.G - q.G) + (p.B - q.B) * (p.B - q.B);
    }
}
