using System.Diagnostics;
using System.Globalization;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Texturing.Atlas;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Bench;

/// <summary>Compares UV atlases of OBJ meshes: the atlas in the file if it has texture coordinates, otherwise ours.</summary>
internal static class AtlasBenchmark
{
    /// <summary>Prints the figures for each file.</summary>
    /// <param name="files">The OBJ files, triangles only.</param>
    /// <param name="runs">How often each atlas is computed; the median time is printed.</param>
    public static void Run(string[] files, int runs)
    {
        foreach (string file in files)
        {
            TriangleMesh mesh = ObjFile.Read(file);
            if (mesh.TexCoords is not null)
            {
                Print(file, mesh, "its own", UvAtlasFigures.Measure(mesh, Charts(mesh)), null);
                continue;
            }
            // xatlas leaves two texels between charts by default; we leave four.
            foreach (int padding in (int[])[2, 4])
            {
                var times = new double[runs];
                UvAtlas? atlas = null;
                for (int run = 0; run < runs; run++)
                {
                    long start = Stopwatch.GetTimestamp();
                    atlas = UvAtlas.Create(mesh, new UvAtlasOptions { Padding = padding });
                    times[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                }
                Array.Sort(times);
                Print(file, mesh, $"ours, padding {padding}", UvAtlasFigures.Measure(atlas!), times[runs / 2]);
            }
        }
    }

    private static void Print(string file, TriangleMesh mesh, string whose, UvAtlasFigures figures, double? seconds) => Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileName(file)}, {mesh.FaceCount} faces, {whose}: {figures.Charts} charts, "
            + $"utilization {figures.Utilization:P1}, stretch L2 {figures.StretchL2:F4}, L∞ {figures.StretchMax:F2}")
        + (seconds is { } time ? string.Create(CultureInfo.InvariantCulture, $", {time:F2} s") : ""));

    private static int Charts(TriangleMesh mesh)
    {
        int[] parents = [.. Enumerable.Range(0, mesh.VertexCount)];
        for (int i = 0; i < mesh.Indices.Length; i++)
            parents[Root(mesh.Indices[i])] = Root(mesh.Indices[i - i % 3]);
        return mesh.Indices.Select(Root).Distinct().Count();

        int Root(int vertex)
        {
            while (parents[vertex] != vertex)
                vertex = parents[vertex] = parents[parents[vertex]];
            return vertex;
        }
    }
}
