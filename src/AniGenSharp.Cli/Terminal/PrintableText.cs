using System.Globalization;
using System.Text;

namespace AniGenSharp.Cli.Terminal;

/// <summary>
/// Makes text safe to print. Names of files, bones and tensors come from strangers, and a terminal obeys the control characters in them.
/// </summary>
internal static class PrintableText
{
    /// <summary>The text with its control characters and text-direction overrides escaped, except tabs and line breaks.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(MustEscape))
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text)
            _ = MustEscape(c) ? escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : escaped.Append(c);
        return escaped.ToString();
    }

    private static bool MustEscape(char c) => c switch
    {
        '\t' or '\n' or '\r' => false,
        _ => char.IsControl(c) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u200E' or '\u200F',
    };
}
