using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Texturing.Baking;
using AniGenSharp.Geometry.Texturing.Projection;

namespace AniGenSharp.Bench.Photo;

/// <summary>Textures from the picture beside the truth: cameras, the picture's own view, unseen views, seams and times.</summary>
internal static class PhotoBenchmark
{
    private static readonly (string Name, PhotoSteps Steps)[] s_variants =
    [
        ("all steps", PhotoSteps.All), ("without leveling", PhotoSteps.All & ~PhotoSteps.Level),
        ("without mirror", PhotoSteps.All & ~PhotoSteps.Mirror), ("without light", PhotoSteps.All & ~PhotoSteps.Light),
        ("projection alone", PhotoSteps.None),
    ];

    /// <summary>Textures every creature and prints a line each, then a table of the steps.</summary>
    /// <param name="truth">The folder that <c>make_creatures.py</c> wrote.</param>
    /// <param name="outputs">The output folder of <c>anigen generate --bake direct</c> on its pictures.</param>
    /// <param name="sheets">A folder for one sheet per creature, or null.</param>
    /// <param name="steps">Whether each step is also left out once.</param>
    public static void Run(string truth, string outputs, string? sheets, bool steps)
    {
        var variants = s_variants[..(steps ? s_variants.Length : 1)];
        var rows = new List<PhotoRow>();
        Console.WriteLine(
            "creature            camera confidence overlap color  share mirror  seconds  SSIM direct photo  L1 direct photo  "
            + "unseen direct photo  seam");
        foreach (var creature in PhotoCase.Read(truth, outputs))
        {
            var row = Measure(creature, sheets, variants);
            rows.Add(row);
            PhotoVariant all = row.Variants[0];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{creature.Name,-18} {row.CameraError,7:f2} {row.View.Confidence,10:f2} {row.View.Overlap,7:f3} "
                + $"{row.View.ColorDifference,5:f3} {row.Share,6:f2} {row.Mirrored,6:f2} {row.Seconds,8:f2} "
                + $"{row.DirectSsim,12:f3} {all.Ssim,5:f3} {row.DirectL1,10:f4} {all.L1:f4} {row.DirectUnseen,13:f4} {all.Unseen:f4} "
                + $"{all.Seam,5:f2}"));
        }
        Summarize("all", rows);
        Summarize("confident", [.. rows.Where(row => row.View.Used)]);
        Summarize("doubtful", [.. rows.Where(row => !row.View.Used)]);
    }

    private static PhotoRow Measure(PhotoCase creature, string? sheets, (string Name, PhotoSteps Steps)[] steps)
    {
        long start = Stopwatch.GetTimestamp();
        var source = PhotoSource.Estimate(creature.Mesh, creature.Baked, [creature.Picture], minConfidence: 0, CancellationToken.None);
        PhotoBakeResult result = source.Bake(creature.Mesh, creature.Baked);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        PhotoViewReport view = source.Views[0];
        Vector3 direction = Vector3.Normalize(creature.Eye - view.Camera!.Target);
        double error = Math.Acos(Math.Clamp(Vector3.Dot(direction, view.Camera.Direction), -1, 1)) * 180 / Math.PI;
        var picture = SubjectPicture.Of(creature.Picture);
        var variants = steps.Select(variant =>
        {
            var baked = source.Bake(creature.Mesh, creature.Baked, variant.Steps);
            return Compare(creature, view.Camera, picture, baked.Texture) with
            {
                Seam = PhotoFigures.Seam(baked.Texture, baked.Weights),
            };
        }).ToArray();
        PhotoVariant direct = Compare(creature, view.Camera, picture, creature.Baked);
        if (sheets is not null)
            PhotoSheet.Write(sheets, creature, view.Camera, result.Texture);
        return new PhotoRow(
            error, view with { Used = view.Confidence >= PhotoSource.MinConfidence }, result.FromPicture, result.Mirrored, seconds,
            direct.Ssim, direct.L1, direct.Unseen, variants);
    }

    private static PhotoVariant Compare(PhotoCase creature, PictureCamera camera, SubjectPicture picture, RgbaImage texture)
    {
        SubjectPicture shown = PhotoFigures.Render(creature.Mesh, texture, camera, picture.Size);
        double unseen = creature.Unseen.Select(view => PhotoFigures.L1(
            PhotoFigures.Render(creature.Mesh, texture, view.Camera, view.Picture.Width), SubjectPicture.Of(view.Picture)))
            .DefaultIfEmpty(0).Average();
        return new PhotoVariant(PhotoFigures.Ssim(shown, picture), PhotoFigures.L1(shown, picture), unseen, 1);
    }

    private static void Summarize(string which, IReadOnlyList<PhotoRow> rows)
    {
        if (rows.Count == 0)
            return;
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{which}: {rows.Count} creatures, camera error median {Median(rows, row => row.CameraError):f2}°, "
            + $"within 10° {rows.Count(row => row.CameraError <= 10)}, seconds median {Median(rows, row => row.Seconds):f2}, "
            + $"share {rows.Average(row => row.Share):f2}, mirrored {rows.Average(row => row.Mirrored):f2}"));
        Console.WriteLine("| texture | SSIM | L1 of the picture's view | L1 of unseen views | seam |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        Print("direct", rows, row => new PhotoVariant(row.DirectSsim, row.DirectL1, row.DirectUnseen, 1));
        foreach (var (i, (name, _)) in s_variants.Take(rows[0].Variants.Length).Index())
            Print(name, rows, row => row.Variants[i]);
    }

    private static void Print(string name, IReadOnlyList<PhotoRow> rows, Func<PhotoRow, PhotoVariant> variant) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {rows.Average(row => variant(row).Ssim):f3} | {rows.Average(row => variant(row).L1):f4} "
            + $"| {rows.Average(row => variant(row).Unseen):f4} | {Median(rows, row => variant(row).Seam):f2} |"));

    private static double Median(IReadOnlyList<PhotoRow> rows, Func<PhotoRow, double> value)
    {
        double[] sorted = [.. rows.Select(value).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>Figures of one creature.</summary>
internal sealed record PhotoRow(
    double CameraError, PhotoViewReport View, double Share, double Mirrored, double Seconds, double DirectSsim, double DirectL1,
    double DirectUnseen, PhotoVariant[] Variants);

/// <summary>Figures of one texture.</summary>
internal sealed record PhotoVariant(double Ssim, double L1, double Unseen, double Seam);
