namespace AniGenSharp.Geometry.Meshes;

/// <summary>Groups the corners around each vertex that are connected through shared edges; every group is one fan of faces.</summary>
internal static class CornerFans
{
    /// <summary>The fans of a mesh, as sets over its 3F corners. Linear in the corners.</summary>
    /// <param name="opposites">The half-edge paired with each, or a negative number, [3F].</param>
    public static UnionFind Of(int[] opposites)
    {
        var fans = new UnionFind(opposites.Length);
        for (int h = 0; h < opposites.Length; h++)
        {
            int other = opposites[h];
            if (other <= h)
                continue;
            fans.Unite(h, EdgeTable.Next(other));
            fans.Unite(EdgeTable.Next(h), other);
        }
        return fans;
    }
}
