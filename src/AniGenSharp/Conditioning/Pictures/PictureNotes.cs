using AniGenSharp.Geometry;

namespace AniGenSharp.Conditioning.Pictures;

/// <summary>What a prepared picture suggests about the result before anything is generated from it.</summary>
internal static class PictureNotes
{
    /// <summary>A pixel whose brightest channel is above this shows something; the background is black.</summary>
    private const int VisibleLevel = 16;

    /// <summary>A picture whose visible pixels cover less than this is nearly black.</summary>
    private const double MinVisibleShare = 0.01;

    /// <summary>A second subject has at least this share of the pixels of the first.</summary>
    private const double MinSubjectShare = 0.2;

    /// <summary>Notes on a picture, one sentence each.</summary>
    /// <param name="picture">The subject on black, as the encoder sees it.</param>
    public static IEnumerable<string> Of(RgbaImage picture)
    {
        var parts = Parts(picture);
        if (parts.Sum(part => part.Pixels) < MinVisibleShare * picture.Width * picture.Height)
        {
            yield return "the picture is nearly black or transparent, so the shape is a guess";
            yield break;
        }
        var largest = parts.MaxBy(part => part.Pixels);
        int subjects = parts.Count(part => part.Pixels >= MinSubjectShare * largest.Pixels
            && (part == largest || !part.Overlaps(largest)));
        if (subjects > 1)
            yield return $"the picture seems to show {subjects} subjects; a picture of each alone gives better results";
    }

    /// <summary>The connected parts of the visible pixels.</summary>
    private static List<Part> Parts(RgbaImage picture)
    {
        int width = picture.Width, height = picture.Height;
        bool[] open = new bool[width * height];
        for (int i = 0; i < open.Length; i++)
            open[i] = picture.Pixels.AsSpan(4 * i, 3).ContainsAnyInRange((byte)(VisibleLevel + 1), byte.MaxValue);
        var parts = new List<Part>();
        var stack = new Stack<int>();
        for (int start = 0; start < open.Length; start++)
        {
            if (!open[start])
                continue;
            var part = new Part(0, width, height, -1, -1);
            open[start] = false;
            stack.Push(start);
            while (stack.TryPop(out int i))
            {
                int x = i % width, y = i / width;
                part = part.With(x, y);
                Visit(x - 1, y);
                Visit(x + 1, y);
                Visit(x, y - 1);
                Visit(x, y + 1);
            }
            parts.Add(part);
        }
        return parts;

        void Visit(int x, int y)
        {
            if ((uint)x >= (uint)width || (uint)y >= (uint)height || !open[y * width + x])
                return;
            open[y * width + x] = false;
            stack.Push(y * width + x);
        }
    }

    /// <summary>A part: how many pixels it has, and where it is.</summary>
    private readonly record struct Part(int Pixels, int Left, int Top, int Right, int Bottom)
    {
        public Part With(int x, int y) =>
            new(Pixels + 1, Math.Min(Left, x), Math.Min(Top, y), Math.Max(Right, x), Math.Max(Bottom, y));

        /// <summary>Whether the boxes overlap: what surrounds or reaches into another part belongs to it.</summary>
        public bool Overlaps(Part other) =>
            Left <= other.Right && other.Left <= Right && Top <= other.Bottom && other.Top <= Bottom;
    }
}
