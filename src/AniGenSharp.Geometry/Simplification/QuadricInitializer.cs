using System.Runtime.Intrinsics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// Sums the quadrics of faces, attributes and open boundaries at the vertices of an unsimplified mesh. Linear in the faces.
/// Sources: see <see cref="VertexQuadrics"/>; boundaries are held by planes perpendicular to their faces (Garland and Heckbert, section 6).
/// </summary>
internal static class QuadricInitializer
{
    /// <summary>The quadrics of all vertices. Also marks the mesh's boundary vertices.</summary>
    /// <param name="mesh">The mesh, before any collapse.</param>
    /// <param name="edges">Its edges.</param>
    /// <param name="options">Attributes and weights.</param>
    public static VertexQuadrics Create(CornerMesh mesh, EdgeTable edges, SimplificationOptions options)
    {
        int channels = options.Attributes == null ? 0 : options.AttributeChannels;
        var quadrics = new VertexQuadrics(mesh.VertexCount, channels);
        for (int corner = 0; corner < mesh.CornerCount; corner += 3)
            AddFace(quadrics, mesh, corner, options.Attributes, channels);
        for (int e = 0; e < edges.Count; e++)
        {
            if (edges[e].Length == 1)
                AddBoundary(quadrics, mesh, edges[e][0], options.BoundaryWeight);
        }
        return quadrics;
    }

    private static void AddFace(VertexQuadrics quadrics, CornerMesh mesh, int corner, float[]? attributes, int channels)
    {
        int a = mesh.VertexAt(corner), b = mesh.VertexAt(corner + 1), c = mesh.VertexAt(corner + 2);
        Vector3d normal = mesh.DoubledAreaNormal(a, b, c);
        double doubledArea = normal.Length(), area = doubledArea / 2;
        if (doubledArea <= 0)
            return;
        normal /= doubledArea;
        var quadric = new Quadric { Weight = area, Normal = area * normal };
        quadric.AddPlane(normal, -Vector3d.Dot(normal, mesh.Positions[a]), area);
        Vector3d ab = mesh.Positions[b] - mesh.Positions[a], ac = mesh.Positions[c] - mesh.Positions[a];
        for (int k = 0; k < channels; k++)
        {
            // The attribute as a linear function that is constant along the normal: n × (vb · AC − vc · AB) / 2·area, up to the sign that
            // follows from the order of the corners, is the gradient g with g·AB = vb and g·AC = vc.
            double va = attributes![a * channels + k], vb = attributes[b * channels + k] - va, vc = attributes[c * channels + k] - va;
            Vector3d gradient = Vector3d.Cross(vb * ac - vc * ab, normal) / doubledArea;
            double offset = va - Vector3d.Dot(gradient, mesh.Positions[a]);
            quadric.AddPlane(gradient, offset, area);
            var function = Vector256.Create(gradient.X, gradient.Y, gradient.Z, offset) * area;
            quadrics.AddAttribute(a, k, function);
            quadrics.AddAttribute(b, k, function);
            quadrics.AddAttribute(c, k, function);
        }
        quadrics.Add(a, quadric);
        quadrics.Add(b, quadric);
        quadrics.Add(c, quadric);
    }

    private static void AddBoundary(VertexQuadrics quadrics, CornerMesh mesh, int halfEdge, double boundaryWeight)
    {
        int a = mesh.VertexAt(halfEdge), b = mesh.VertexAt(EdgeTable.Next(halfEdge));
        mesh.IsBoundary[a] = mesh.IsBoundary[b] = true;
        Vector3d edge = mesh.Positions[b] - mesh.Positions[a];
        Vector3d across = Vector3d.Cross(edge, mesh.DoubledAreaNormal(a, b, mesh.VertexAt(EdgeTable.Previous(halfEdge))));
        double length = across.Length();
        if (length <= 0)
            return;
        across /= length;
        var quadric = new Quadric();
        quadric.AddPlane(across, -Vector3d.Dot(across, mesh.Positions[a]), boundaryWeight * edge.LengthSquared());
        quadrics.Add(a, quadric);
        quadrics.Add(b, quadric);
    }
}
