using System.Globalization;
using System.Text;

namespace AniGenSharp.Training.Flows;

/// <summary>Draws the loss of a training run as SVG.</summary>
internal static class LossChart
{
    private const int Width = 720, Height = 360, Margin = 48, Points = 240;

    /// <summary>The chart: means over equal numbers of steps, on a linear scale from 0.</summary>
    /// <param name="losses">The loss of each step; those that are not finite are left out.</param>
    public static byte[] Draw(IReadOnlyList<float> losses)
    {
        int bin = Math.Max(1, (losses.Count + Points - 1) / Points);
        (double Step, double Loss)[] means = [.. losses.Chunk(bin).Index()
            .Select(chunk => (Step: (chunk.Index + 0.5) * bin, Finite: chunk.Item.Where(float.IsFinite).ToArray()))
            .Where(chunk => chunk.Finite.Length > 0).Select(chunk => (chunk.Step, (double)chunk.Finite.Average()))];
        double top = Math.Max(1e-6, means.Select(mean => mean.Loss).DefaultIfEmpty(1).Max());
        var line = new StringBuilder();
        foreach (var (step, loss) in means)
        {
            double x = Margin + step / Math.Max(1, losses.Count) * (Width - 2 * Margin);
            double y = Height - Margin - loss / top * (Height - 2 * Margin);
            line.Append(CultureInfo.InvariantCulture, $"{x:f1},{y:f1} ");
        }
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" font-family="sans-serif" font-size="13">
            <rect width="100%" height="100%" fill="white"/>
            <path d="M{Margin},{Margin}V{Height - Margin}H{Width - Margin}" fill="none" stroke="#888"/>
            <text x="{Margin - 6}" y="{Margin + 4}" text-anchor="end">{top:g3}</text>
            <text x="{Margin - 6}" y="{Height - Margin}" text-anchor="end">0</text>
            <text x="{Width - Margin}" y="{Height - Margin + 20}" text-anchor="end">{losses.Count:n0} steps</text>
            <text x="{Margin}" y="{Margin - 16}">loss</text>
            <polyline points="{line.ToString().TrimEnd()}" fill="none" stroke="#1f6feb" stroke-width="1.5"/>
            </svg>

            """));
    }
}
