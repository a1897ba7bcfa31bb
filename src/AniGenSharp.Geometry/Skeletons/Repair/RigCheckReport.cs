namespace AniGenSharp.Geometry;

/// <summary>The findings of <see cref="RigCheck"/>. Lengths are shares of the longest side of the mesh's bounding box.</summary>
public sealed record RigCheckReport
{
    /// <summary>Number of joints.</summary>
    public required int Joints { get; init; }

    /// <summary>Joints without a parent; a valid rig has one.</summary>
    public required int Roots { get; init; }

    /// <summary>Whether the joints are one acyclic tree.</summary>
    public required bool OneTree { get; init; }

    /// <summary>Number of vertices, where those on seams count once per copy in the file.</summary>
    public required int Vertices { get; init; }

    /// <summary>Number of triangles.</summary>
    public required int Faces { get; init; }

    /// <summary>Vertices that no joint moves.</summary>
    public required int UnweightedVertices { get; init; }

    /// <summary>The largest deviation from one in the sum of a vertex's weights.</summary>
    public required float LargestWeightError { get; init; }

    /// <summary>The maximum number of joints that move one vertex.</summary>
    public required int MostInfluences { get; init; }

    /// <summary>The tear of the vertices in the seeded poses.</summary>
    public required TearReport Tear { get; init; }

    /// <summary>The tear after <see cref="RigRepair"/> has turned the joints into one tree; null if they are one already.</summary>
    public TearReport? TearIfRepaired { get; init; }

    /// <summary>Length of the longest edge.</summary>
    public required float LongestEdge { get; init; }

    /// <summary>Connected pieces of the surface, seams closed.</summary>
    public required int Components { get; init; }

    /// <summary>Triangles without area.</summary>
    public required int DegenerateFaces { get; init; }

    /// <summary>The defects that make the rig invalid, one line each; empty if it is valid.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            var problems = new List<string>();
            if (!OneTree)
                problems.Add($"the joints are not one tree: {(Roots == 1 ? "some are part of a cycle" : $"{Roots} roots")}");
            if (UnweightedVertices > 0)
                problems.Add($"{UnweightedVertices} vertices follow no joint");
            if (LargestWeightError > 1e-3f)
                problems.Add($"a vertex's weights sum to 1 ± {LargestWeightError:g2}");
            return problems;
        }
    }
}
