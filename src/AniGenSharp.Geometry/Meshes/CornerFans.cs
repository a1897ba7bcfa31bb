namespace AniGenSharp.Geometry.Meshes;

/// <summary>Groups the corners around each vertex that hang together through shared edges; every group is one fan of faces.</summary>
internal static class CornerFans
{
    /// <summary>The fans of a mesh, as sets over its 3F corners. Linear in the corners.</summary>
    /// <param name="indices">Vertex indices, three a face, [3F].</param>
    /// <param name="opposites">The half-edge paired with each, or a negative number, [3F].</param>
    /// <param name="joins">Whether a pair of half-edges holds its faces together.</param>
    public static UnionFind Of(int[] indices, int[] opposites, Func<int, int, bool> joins)
    {
        var fans = new UnionFind(indices.Length);
        for (int h = 0; h < indices.Length; h++)
        {
            int other = opposites[h];
            if (other <= h || !joins(h, other))
                continue;
            fans.Unite(h, EdgeTable.Next(other));
            fans.Unite(EdgeTable.Next(h), other);
        }
        return fans;
    }
}
