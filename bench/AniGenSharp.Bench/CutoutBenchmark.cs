using System.Globalization;
using AniGenSharp.Conditioning.Matting;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;

namespace AniGenSharp.Bench;

/// <summary>Cuts subjects out of composed scenes without a network and counts the pixels that are wrong.</summary>
internal static class CutoutBenchmark
{
    private const double MaxWrong = 0.05;

    /// <summary>Runs every picture in front of every kind of background and prints a line per kind.</summary>
    /// <param name="folder">A folder of PNG files with transparent backgrounds.</param>
    /// <param name="count">The number of pictures, spread over the folder.</param>
    /// <param name="side">Side of the scenes in pixels.</param>
    /// <param name="seeds">Backgrounds per picture and kind.</param>
    /// <param name="camouflaged">Whether one half of each subject gets the background's colors.</param>
    public static void Run(string folder, int count, int side, int seeds, bool camouflaged)
    {
        string[] files = [.. Directory.GetFiles(folder, "*.png").Order(StringComparer.Ordinal)];
        int step = Math.Max(1, files.Length / count);
        var scenes = files.Where((_, i) => i % step == 0).Take(count).SelectMany(
            file => Scenes.Kinds.SelectMany(_ => Enumerable.Range(1, seeds), (kind, seed) => (file, kind, seed)));
        var results = scenes.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(scene =>
        {
            var subject = PictureReader.Read(scene.file).Resize(side, side);
            if (camouflaged)
                subject = Scenes.Camouflage(subject, scene.kind);
            double? wrong = Wrong(subject, scene.kind, scene.seed);
            return (scene.kind, Name: Path.GetFileNameWithoutExtension(scene.file), scene.seed, Wrong: wrong);
        }).ToList();
        foreach (var kind in results.GroupBy(result => result.kind))
        {
            Console.WriteLine($"{kind.Key,-16} {kind.Count()} scenes, {kind.Count(r => r.Wrong is null)} refused, "
                + $"{kind.Count(r => r.Wrong <= MaxWrong)} right, {kind.Count(r => r.Wrong > MaxWrong)} wrong");
            foreach (var result in kind.Where(r => r.Wrong > MaxWrong))
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {result.Name}, seed {result.seed}: {result.Wrong:p1}"));
        }
    }

    /// <summary>Wrong pixels over the subject's; null if the scene is refused.</summary>
    private static double? Wrong(RgbaImage subject, string kind, int seed)
    {
        RgbaImage cut;
        try
        {
            cut = BackgroundRemoval.Remove(Scenes.Compose(subject, kind, seed), kind).Picture;
        }
        catch (PictureException)
        {
            return null;
        }
        int wrong = 0, area = 0;
        for (int i = 3; i < subject.Pixels.Length; i += 4)
        {
            bool expected = subject.Pixels[i] > 127;
            wrong += expected != cut.Pixels[i] > 127 ? 1 : 0;
            area += expected ? 1 : 0;
        }
        return (double)wrong / area;
    }
}
