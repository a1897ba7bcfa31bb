using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Bench;

/// <summary>Measures file sizes and writing times of the file formats, and writes files for other readers to check.</summary>
internal static class FormatBenchmark
{
    /// <summary>Vertices around each limb that give the figure 25,000 vertices in total.</summary>
    private const int Segments = 52;

    private const int TextureSize = 1024;

    /// <summary>Prints the figures for a humanoid of 25,000 vertices, and writes the synthetic rigs.</summary>
    /// <param name="folder">Receives one subfolder per rig with a file in every format; null writes none.</param>
    /// <param name="runs">The number of runs, of which the fastest counts.</param>
    public static void Run(string? folder, int runs)
    {
        foreach (string name in folder is null ? [] : SyntheticRigs.Names)
            Write(SyntheticRigs.Create(name), Path.Combine(folder!, name.Replace(' ', '_')));
        var asset = Large();
        var mesh = asset.Mesh;
        Console.WriteLine(Invariant($"{mesh.VertexCount:n0} vertices, {mesh.FaceCount:n0} triangles, texture of {TextureSize}²"));
        double png = Fastest(runs, () => ImageFile.EncodePng(asset.Texture!).Length).Seconds;
        Console.WriteLine(Invariant($"texture alone as PNG: {png:f3} s of processor time"));
        double first = 0;
        foreach (var format in Enum.GetValues<AssetFormat>())
        {
            var (seconds, bytes) = Fastest(runs, () => asset.Export(format).Content.Length);
            first = first == 0 ? seconds : first;
            string time = Invariant($"{seconds:f3} s of processor time, {seconds / first:f2} times the GLB's");
            Console.WriteLine(Invariant($"{format}: {bytes / 1e6:f1} MB, {time}"));
        }
    }

    private static void Write(RiggedAsset asset, string folder)
    {
        Directory.CreateDirectory(folder);
        var options = new ExportOptions { BoneAxes = BoneAxes.YAlong };
        foreach (var format in Enum.GetValues<AssetFormat>())
            if (format != AssetFormat.Vrm || asset.Humanoid is not null)
                asset.Save(Path.Combine(folder, "mesh." + format.ToString().ToLowerInvariant()), options);
    }

    private static RiggedAsset Large()
    {
        var asset = CapsuleRig.Create(Creatures.Read("humanoid_03"), Segments);
        var pixels = new byte[4 * TextureSize * TextureSize];
        for (int i = 0; i < pixels.Length; i++)
        {
            // Smooth shading with a little grain, typical of baked textures.
            double x = i / 4 % TextureSize, y = i / 4 / TextureSize;
            double shade = 128 + 90 * Math.Sin(x / 90 + i % 4) * Math.Cos(y / 70) + (i * 2654435761L >> 13) % 5;
            pixels[i] = i % 4 == 3 ? (byte)255 : (byte)shade;
        }
        return asset with
        {
            Mesh = asset.Mesh with
            {
                Colors = null,
                TexCoords = [.. asset.Mesh.Positions.Select(position => new Vector2(position.X + 0.5f, 0.5f - position.Z))],
            },
            Texture = new RgbaImage(TextureSize, TextureSize, pixels),
        };
    }

    private static (double Seconds, int Bytes) Fastest(int runs, Func<int> work)
    {
        double best = double.MaxValue;
        int bytes = 0;
        using var process = Process.GetCurrentProcess();
        for (int run = 0; run < runs; run++)
        {
            // Processor time, because other programs on the machine hardly affect it.
            var before = process.TotalProcessorTime;
            bytes = work();
            process.Refresh();
            best = Math.Min(best, (process.TotalProcessorTime - before).TotalSeconds);
        }
        return (best, bytes);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
