namespace AniGenSharp.Cli.Terminal;

/// <summary>Breaks text between words, so that a terminal does not break it within them.</summary>
internal static class WrappedText
{
    /// <summary>With fewer columns than this, lines are left to the terminal to break.</summary>
    private const int MinWidth = 40;

    /// <summary>The columns of standard output; no limit where it is not a terminal.</summary>
    public static int Width => Console.IsOutputRedirected ? int.MaxValue : Math.Max(Console.WindowWidth, MinWidth);

    /// <summary>Breaks a text into lines. A word that is longer than a line has a line of its own.</summary>
    /// <param name="text">The text, without line breaks; spaces at its beginning are kept.</param>
    /// <param name="width">Columns of a line.</param>
    /// <param name="indent">Spaces before every line but the first.</param>
    public static IEnumerable<string> Wrap(string text, int width, int indent = 0)
    {
        string margin = new(' ', indent);
        for (string rest = text; ;)
        {
            if (rest.Length <= width)
            {
                yield return rest;
                yield break;
            }
            int begin = rest.Length - rest.TrimStart(' ').Length;
            int end = rest.LastIndexOf(' ', width);
            if (end <= begin)
                end = rest.IndexOf(' ', Math.Max(begin, Math.Min(width, rest.Length)));
            if (end < 0)
            {
                yield return rest;
                yield break;
            }
            yield return rest[..end].TrimEnd(' ');
            rest = margin + rest[end..].TrimStart(' ');
        }
    }

    /// <summary>Prints a text to standard output, broken at its width.</summary>
    /// <param name="text">The text.</param>
    /// <param name="indent">Spaces before every line but the first.</param>
    public static void Print(string text, int indent = 0)
    {
        foreach (string line in Wrap(text, Width, indent))
            Console.WriteLine(line);
    }
}
