namespace AniGenSharp.Geometry.Meshes;

/// <summary>
/// Connected components of a mesh over shared vertices, and the removal of those that are too small to matter. Practically linear in the
/// faces.
/// </summary>
internal static class Components
{
    /// <summary>Component number of each face, in the order of their first faces, and how many there are.</summary>
    public static (int[] OfFace, int Count) Find(int[] indices, int vertexCount)
    {
        var sets = new UnionFind(vertexCount);
        for (int i = 0; i < indices.Length; i += 3)
        {
            sets.Unite(indices[i], indices[i + 1]);
            sets.Unite(indices[i], indices[i + 2]);
        }

        var numbers = new int[vertexCount];
        var ofFace = new int[indices.Length / 3];
        int count = 0;
        for (int f = 0; f < ofFace.Length; f++)
        {
            ref int number = ref numbers[sets.Find(indices[3 * f])];
            if (number == 0)
                number = ++count;
            ofFace[f] = number - 1;
        }
        return (ofFace, count);
    }

    /// <summary>
    /// Removes components with fewer faces than a fraction of the largest component's. Returns how many components were removed.
    /// </summary>
    public static int RemoveSmall(WorkingMesh mesh, double fraction)
    {
        var (ofFace, count) = Find(mesh.Indices, mesh.VertexCount);
        var sizes = new int[count];
        foreach (int component in ofFace)
            sizes[component]++;
        double least = fraction * sizes.DefaultIfEmpty().Max();
        int small = sizes.Count(size => size < least);
        if (small > 0)
            mesh.KeepFaces(f => sizes[ofFace[f]] >= least);
        return small;
    }
}
