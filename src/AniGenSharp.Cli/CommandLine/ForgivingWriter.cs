using System.Text;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>
/// Standard error with printable lines, except that text that cannot be written is dropped. If standard error is closed or full,
/// nobody can read the message, and failing to write it must not end the work.
/// </summary>
internal sealed class ForgivingWriter(TextWriter inner) : TextWriter
{
    /// <summary>Replaces standard error.</summary>
    public static void OnStandardError() => Console.SetError(new ForgivingWriter(Console.Error));

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(PrintableText.Escape(value ?? "")));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody can read the message.
        }
    }
}
