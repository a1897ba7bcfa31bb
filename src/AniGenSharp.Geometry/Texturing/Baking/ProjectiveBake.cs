using System.Numerics;
using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>
/// The reference's fast bake (postprocessing_utils.py, bake_texture, mode fast): each texel is the mean of the pixels of all
/// views that fall into it.
/// </summary>
internal static class ProjectiveBake
{
    /// <summary>Bakes the colors of the views.</summary>
    /// <param name="canvas">Receives the colors of the texels that contain a pixel of some view.</param>
    /// <param name="views">The views.</param>
    public static void Run(TextureCanvas canvas, BakeView[] views)
    {
        int bands = (canvas.Size + BakeView.BandRows - 1) / BakeView.BandRows;
        Parallel.For(0, bands, ParallelLoops.Options, band =>
        {
            // A position is rounded to its texel, which may be in the first row of the next band; that row is summed there.
            int top = band * BakeView.BandRows, rows = Math.Min(BakeView.BandRows, canvas.Size - top);
            var sums = new Vector4[rows * canvas.Size];
            foreach (BakeView view in views)
            {
                int first = view.BandStarts[Math.Max(band - 1, 0)], last = view.BandStarts[band + 1];
                for (int pixel = first; pixel < last; pixel++)
                {
                    int x = (int)(view.TexelPositions[pixel].X + 0.5f), y = (int)(view.TexelPositions[pixel].Y + 0.5f) - top;
                    if ((uint)y < (uint)rows)
                        sums[y * canvas.Size + x] += new Vector4(view.Color(pixel), 1);
                }
            }
            for (int i = 0; i < sums.Length; i++)
            {
                if (sums[i].W == 0)
                    continue;
                canvas.Colors[top * canvas.Size + i] = sums[i].AsVector3() / sums[i].W;
                canvas.Known[top * canvas.Size + i] = true;
            }
        });
    }
}
