using System.Text;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>
/// Standard error as it is, except that what cannot be written is dropped: where it is closed or full, an error has nobody
/// to be told to, and must not become another one that ends the work.
/// </summary>
internal sealed class ForgivingWriter(TextWriter inner) : TextWriter
{
    /// <summary>Puts one over standard error.</summary>
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
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

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
        }
    }
}
