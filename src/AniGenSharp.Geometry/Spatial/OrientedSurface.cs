using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Spatial;

/// <summary>A surface whose pieces wind alike and outwards, with the vertices at which it was cut joined.</summary>
/// <param name="Mesh">
/// The same positions, so that vertices keep their numbers; those that were joined with an earlier one have no face.
/// </param>
/// <param name="First">For each vertex the one that it was joined with, itself if it was not, [V].</param>
internal sealed record OrientedSurface(TriangleMesh Mesh, int[] First)
{
    /// <summary>
    /// Joins the faces of a mesh as <see cref="SeamWeld"/> does and makes them wind alike, as <see cref="Winding"/> does; faces with two
    /// equal corners are left out.
    /// </summary>
    /// <param name="mesh">The mesh, finite.</param>
    public static OrientedSurface Of(TriangleMesh mesh)
    {
        int[] first = SeamWeld.Representatives(mesh);
        var welded = new WorkingMesh(mesh.Positions, Array.ConvertAll(mesh.Indices, index => first[index]));
        welded.KeepFaces(f => welded.Indices[3 * f] != welded.Indices[3 * f + 1]
            && welded.Indices[3 * f + 1] != welded.Indices[3 * f + 2] && welded.Indices[3 * f + 2] != welded.Indices[3 * f]);
        Winding.Unify(welded, coverHoles: true);
        return new OrientedSurface(new TriangleMesh(mesh.Positions, welded.Indices), first);
    }
}
