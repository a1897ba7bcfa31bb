using System.Numerics;

namespace AniGenSharp.Geometry.Meshes;

/// <summary>
/// Makes neighboring faces wind alike, by spreading one face's winding over every edge that two faces share, and then orients each
/// closed piece so that it encloses a positive volume; an open piece keeps the winding of most of its faces. Linear in the faces.
/// </summary>
internal static class Winding
{
    /// <summary>Reverses faces. Returns how many.</summary>
    public static int Unify(WorkingMesh mesh)
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
            double volume = 0;
            int turned = 0;
            bool closed = true;
            Vector3 origin = mesh.Positions[indices[3 * seed]];
            for (int i = 0; i < piece.Count; i++)
            {
                int f = piece[i];
                turned += state[f] == 2 ? 1 : 0;
                volume += (state[f] == 2 ? -1 : 1) * SignedVolume(mesh, f, origin);
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
            if (closed ? volume < 0 : turned > piece.Count - turned)
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

    private static double SignedVolume(WorkingMesh mesh, int face, Vector3 origin)
    {
        Vector3 a = mesh.Positions[mesh.Indices[3 * face]] - origin;
        Vector3 b = mesh.Positions[mesh.Indices[3 * face + 1]] - origin;
        Vector3 c = mesh.Positions[mesh.Indices[3 * face + 2]] - origin;
        return Vector3.Dot(a, Vector3.Cross(b, c));
    }
}
