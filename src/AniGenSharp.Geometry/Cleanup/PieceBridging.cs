using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Cleanup;

/// <summary>
/// Connects loose pieces of a surface that have their own joints, such as a foot that the extraction separated from its leg. Where such a
/// piece comes closest to the rest, one face of each is replaced by a tube of six faces. Pieces that have no joints or are too far away
/// stay loose.
/// </summary>
internal static class PieceBridging
{
    // A piece is connected over at most this share of the mesh's longest side.
    private const float MaxGap = 0.1f;

    // A joint belongs to the piece that has more than this share of the skin that it moves.
    private const float OwnShare = 0.5f;

    /// <summary>Connects pieces, in place.</summary>
    /// <param name="mesh">The mesh.</param>
    /// <param name="weights">Skin weights of its input vertices, [V, J].</param>
    /// <returns>How many pieces were connected, and how many remain loose.</returns>
    public static (int Bridged, int Loose) Run(WorkingMesh mesh, SkinWeights weights)
    {
        var (ofFace, count) = Components.Find(mesh.Indices, mesh.VertexCount);
        if (count <= 1)
            return (0, 0);
        var ownsJoints = OwnJoints(mesh, weights, ofFace, count);
        float limit = MaxGap * BoundingBox.Of(mesh.Positions).LongestSide;
        int[] sizes = new int[count];
        foreach (int piece in ofFace)
            sizes[piece]++;
        int body = Array.IndexOf(sizes, sizes.Max()), bridged = 0;
        var open = Enumerable.Range(0, count).Where(piece => piece != body && ownsJoints[piece]).ToHashSet();
        while (open.Count > 0)
        {
            var bodyFaces = FacesOf(ofFace, body);
            var tree = new BoundingVolumeHierarchy(mesh.Positions, Corners(mesh, bodyFaces));
            var bridge = open.Select(piece => Nearest(mesh, FacesOf(ofFace, piece), tree)).MinBy(bridge => bridge.Distance);
            if (!(bridge.Distance <= limit))
                break;
            int joined = ofFace[bridge.Face], target = bodyFaces[bridge.BodyFace];
            Connect(mesh, bridge.Face, target);

            // The new faces are appended, and two faces were removed.
            int[] kept = [.. ofFace.Where((_, face) => face != bridge.Face && face != target)];
            ofFace = [.. kept.Select(piece => piece == joined ? body : piece), .. Enumerable.Repeat(body, 6)];
            open.Remove(joined);
            bridged++;
        }
        return (bridged, count - 1 - bridged);
    }

    private static bool[] OwnJoints(WorkingMesh mesh, SkinWeights weights, int[] ofFace, int count)
    {
        int joints = weights.JointCount;
        float[] moved = new float[count * joints], rows = mesh.Gather(weights.Values, joints);
        var seen = new bool[mesh.VertexCount];
        for (int i = 0; i < mesh.Indices.Length; i++)
        {
            int vertex = mesh.Indices[i];
            if (seen[vertex])
                continue;
            seen[vertex] = true;
            for (int j = 0; j < joints; j++)
                moved[ofFace[i / 3] * joints + j] += rows[vertex * joints + j];
        }
        bool[] owns = new bool[count];
        for (int j = 0; j < joints; j++)
        {
            float all = Enumerable.Range(0, count).Sum(piece => moved[piece * joints + j]);
            for (int piece = 0; piece < count; piece++)
                owns[piece] |= moved[piece * joints + j] > OwnShare * all;
        }
        return owns;
    }

    private static int[] FacesOf(int[] ofFace, int piece)
    {
        var faces = new List<int>();
        for (int face = 0; face < ofFace.Length; face++)
        {
            if (ofFace[face] == piece)
                faces.Add(face);
        }
        return [.. faces];
    }

    private static int[] Corners(WorkingMesh mesh, params ReadOnlySpan<int> faces)
    {
        var corners = new int[3 * faces.Length];
        for (int i = 0; i < faces.Length; i++)
            mesh.Indices.AsSpan(3 * faces[i], 3).CopyTo(corners.AsSpan(3 * i));
        return corners;
    }

    private static Vector3 Center(WorkingMesh mesh, int face)
    {
        var center = Vector3.Zero;
        foreach (int corner in mesh.Indices.AsSpan(3 * face, 3))
            center += mesh.Positions[corner] / 3;
        return center;
    }

    /// <summary>The face of a piece that is nearest to the body, the body's face there, and their distance.</summary>
    private static (int Face, int BodyFace, float Distance) Nearest(WorkingMesh mesh, int[] faces, BoundingVolumeHierarchy body)
    {
        var best = (Face: -1, BodyFace: -1, Distance: float.PositiveInfinity);
        foreach (int face in faces)
        {
            var center = Center(mesh, face);
            var closest = body.Closest(center, best.Distance);
            if (closest.Face >= 0 && Vector3.Distance(closest.Point, center) is var distance && distance < best.Distance)
                best = (face, closest.Face, distance);
        }
        return best;
    }

    /// <summary>Replaces two faces by a tube between their borders, turned so that it is shortest.</summary>
    private static void Connect(WorkingMesh mesh, int first, int second)
    {
        int[] a = Corners(mesh, first), b = Corners(mesh, second);

        // The border of the second face is followed against its direction, so that the tube continues both windings.
        int turn = Enumerable.Range(0, 3).MinBy(k =>
            Enumerable.Range(0, 3).Sum(i => Vector3.Distance(mesh.Positions[a[i]], mesh.Positions[Other(k, i)])));
        mesh.KeepFaces(face => face != first && face != second);
        var tube = new List<int>(18);
        for (int i = 0; i < 3; i++)
        {
            int next = (i + 1) % 3;
            tube.AddRange([a[i], a[next], Other(turn, next), a[i], Other(turn, next), Other(turn, i)]);
        }
        mesh.Indices = [.. mesh.Indices, .. tube];

        int Other(int k, int i) => b[(k - i + 3) % 3];
    }
}
