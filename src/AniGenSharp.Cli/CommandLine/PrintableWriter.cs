using System.Text;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>A console stream whose lines are printable and whose errors are handled in one place.</summary>
/// <param name="inner">The stream.</param>
internal abstract class PrintableWriter(TextWriter inner) : TextWriter
{
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

    /// <summary>Writes, and does what is right for this stream if that fails.</summary>
    /// <param name="write">Writes to the inner stream.</param>
    protected abstract void Try(Action write);
}
