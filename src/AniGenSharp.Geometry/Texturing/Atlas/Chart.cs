using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Texturing.Atlas;

/// <summary>A piece of a surface with separate vertices and a position for each in the plane, in the units of the surface.</summary>
internal sealed class Chart
{
    /// <summary>Cuts faces out of a surface. Where they touch only at a corner, each side gets its own vertex.</summary>
    /// <param name="surface">The whole surface.</param>
    /// <param name="faces">Faces joined by edges.</param>
    public Chart(ChartSurface surface, int[] faces)
    {
        Surface = surface;
        Faces = faces;
        var local = new Dictionary<int, int>(faces.Length);
        for (int i = 0; i < faces.Length; i++)
            local.Add(faces[i], i);

        // Corners that meet across an edge inside the chart are one vertex.
        var parents = new int[3 * faces.Length];
        Opposites = new int[parents.Length];
        UnionFind.Reset(parents);
        for (int half = 0; half < parents.Length; half++)
        {
            int opposite = surface.Opposites[3 * faces[half / 3] + half % 3];
            Opposites[half] = opposite >= 0 && local.TryGetValue(opposite / 3, out int other) ? 3 * other + opposite % 3 : -1;
            if (Opposites[half] >= 0)
                UnionFind.Unite(parents, half, EdgeTable.Next(Opposites[half]));
        }
        Corners = new int[parents.Length];
        var sources = new List<int>();
        for (int corner = 0; corner < parents.Length; corner++)
        {
            int root = UnionFind.Find(parents, corner);
            if (root == corner)
            {
                Corners[corner] = sources.Count;
                sources.Add(surface.Mesh.Indices[3 * faces[corner / 3] + corner % 3]);
            }
            else
            {
                Corners[corner] = Corners[root];
            }
        }
        Sources = [.. sources];
        Uvs = new Vector2[Sources.Length];
    }

    /// <summary>The surface that the chart was cut from.</summary>
    public ChartSurface Surface { get; }

    /// <summary>Its faces, as indices into the surface, [M].</summary>
    public int[] Faces { get; }

    /// <summary>The chart's vertex at each corner, [3M].</summary>
    public int[] Corners { get; }

    /// <summary>The half-edge across each half-edge inside the chart, or -1 on its outline, [3M].</summary>
    public int[] Opposites { get; }

    /// <summary>The surface's vertex for each of the chart's vertices, [N].</summary>
    public int[] Sources { get; }

    /// <summary>Position of each vertex in the plane, [N].</summary>
    public Vector2[] Uvs { get; set; }

    /// <summary>Position in space of a vertex of the chart.</summary>
    public Vector3 Position(int vertex) => Surface.Mesh.Positions[Sources[vertex]];

    /// <summary>Twice the signed area of a face in the plane; positive if it keeps its winding.</summary>
    public double SignedArea(int face)
    {
        Vector2 a = Uvs[Corners[3 * face]], b = Uvs[Corners[3 * face + 1]], c = Uvs[Corners[3 * face + 2]];
        return ((double)b.X - a.X) * ((double)c.Y - a.Y) - ((double)b.Y - a.Y) * ((double)c.X - a.X);
    }
}
