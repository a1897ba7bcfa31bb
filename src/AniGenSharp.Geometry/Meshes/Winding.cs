using System.Numerics;

namespace AniGenSharp.Geometry.Meshes;

/// <summary>
/// Makes neighboring faces wind alike, by spreading one face's winding over every edge that two faces share, and then orients each
/// closed piece so that it encloses a positive volume; an open piece keeps the winding of most of its faces, or is oriented like a closed
/// one whose holes are covered from the middle of its border. Linear in the faces.
/// </summary>
internal static class Winding
{
    // Six volumes of a piece over the power 3/2 of twice its area: a ball has 0.2.
    private const double Flat = 1e-3;

    /// <summary>Reverses faces. Returns how many.</summary>
    /// <param name="mesh">The mesh, whose faces are reversed in place.</param>
    /// <param name="coverHoles">Whether open pieces are oriented by the volume that they would enclose.</param>
    public static int Unify(WorkingMesh mesh, bool coverHoles = false)
    {
        var indices = mesh.Indices;
        var edges = EdgeTable.Build(indices, mesh.VertexCount);
        var across = new int[indices.Length];
        Array.Fill(across, -1);
        for (int e = 0; e < edges.Count; e++)
        {
            var sides = edges[e];
            if (sides.Length == 2)
                (across[sides[0]], across[sides[1]]) = (sides[1], sides[0]);
        }

        int faces = mesh.FaceCount, turnedCount = 0;
        var state = new byte[faces];
        var piece = new List<int>();
        for (int seed = 0; seed < faces; seed++)
        {
            if (state[seed] != 0)
                continue;
            state[seed] = 1;
            piece.Clear();
            piece.Add(seed);
            int turned = 0;
            bool closed = true;
            for (int i = 0; i < piece.Count; i++)
            {
                int f = piece[i];
                turned += state[f] == 2 ? 1 : 0;
                for (int h = 3 * f; h < 3 * f + 3; h++)
                {
                    int other = across[h];
                    closed &= other >= 0;
                    if (other < 0 || state[other / 3] != 0)
                        continue;
                    bool agree = indices[h] != indices[other];
                    state[other / 3] = agree ? state[f] : (byte)(3 - state[f]);
                    piece.Add(other / 3);
                }
            }
            double volume = closed || coverHoles ? Volume(mesh, piece, state, across) : 0;
            if (closed || volume != 0 ? volume < 0 : turned > piece.Count - turned)
            {
                turned = piece.Count - turned;
                foreach (int f in piece)
                    state[f] = (byte)(3 - state[f]);
            }
            turnedCount += turned;
        }
        for (int f = 0; f < faces; f++)
        {
            if (state[f] == 2)
                (indices[3 * f + 1], indices[3 * f + 2]) = (indices[3 * f + 2], indices[3 * f + 1]);
        }
        return turnedCount;
    }

    /// <summary>
    /// The volume of a piece, whose holes are covered by cones from the middle of its border; 0 for an open piece that is nearly flat.
    /// </summary>
    private static double Volume(WorkingMesh mesh, List<int> piece, byte[] state, int[] across)
    {
        Vector3 middle = Vector3.Zero;
        int border = 0;
        foreach (int face in piece)
            for (int h = 3 * face; h < 3 * face + 3; h++)
                if (across[h] < 0)
                    (middle, border) = (middle + mesh.Positions[mesh.Indices[h]], border + 1);
        Vector3 origin = border > 0 ? middle / border : mesh.Positions[mesh.Indices[3 * piece[0]]];
        double volume = piece.Sum(face => (state[face] == 2 ? -1 : 1) * SignedVolume(mesh, face, origin));
        if (border == 0)
            return volume;
        double area = piece.Sum(face => Area(mesh, face));
        return Math.Abs(volume) > Flat * Math.Pow(area, 1.5) ? volume : 0;
    }

    private static double Area(WorkingMesh mesh, int face)
    {
        Vector3 a = mesh.Positions[mesh.Indices[3 * face]];
        return Vector3.Cross(mesh.Positions[mesh.Indices[3 * face + 1]] - a, mesh.Positions[mesh.Indices[3 * face + 2]] - a).Length();
    }

    private static double SignedVolume(WorkingMesh mesh, int face, Vector3 origin)
    {
        Vector3 a = mesh.Positions[mesh.Indices[3 * face]] - origin;
        Vector3 b = mesh.Positions[mesh.Indices[3 * face + 1]] - origin;
        Vector3 c = mesh.Positions[mesh.Indices[3 * face + 2]] - origin;
        return Vector3.Dot(a, Vector3.Cross(b, c));
    }
}
