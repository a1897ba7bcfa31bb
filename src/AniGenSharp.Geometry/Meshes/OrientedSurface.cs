namespace AniGenSharp.Geometry.Meshes;

/// <summary>A surface whose pieces wind alike and outwards, with vertices at equal positions joined.</summary>
internal static class OrientedSurface
{
    /// <summary>
    /// Joins the faces of a mesh at equal positions and makes them wind alike, as <see cref="Winding"/> does; faces with two equal
    /// corners are left out.
    /// </summary>
    /// <param name="mesh">The mesh, finite.</param>
    /// <returns>The same positions, so that vertices keep their numbers; those that were joined with an earlier one have no face.</returns>
    public static TriangleMesh Of(TriangleMesh mesh)
    {
        int[] first = PositionWeld.Representatives(mesh.Positions);
        var welded = new WorkingMesh(mesh.Positions, Array.ConvertAll(mesh.Indices, index => first[index]));
        welded.KeepFaces(f => welded.Indices[3 * f] != welded.Indices[3 * f + 1]
            && welded.Indices[3 * f + 1] != welded.Indices[3 * f + 2] && welded.Indices[3 * f + 2] != welded.Indices[3 * f]);
        Winding.Unify(welded);
        return new TriangleMesh(mesh.Positions, welded.Indices);
    }
}
