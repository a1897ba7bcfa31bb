using System.Text;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Standard output, with printable lines, and with errors that say that standard output is meant.</summary>
internal sealed class StandardOutput(TextWriter inner) : TextWriter
{
    /// <summary>Replaces standard output.</summary>
    public static void Install() => Console.SetOut(new StandardOutput(Console.Out));

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
        catch (IOException e)
        {
            throw new UsageException($"standard output cannot be written ({e.Message.Split(" : ")[0].TrimEnd('.')}).");
        }
    }
}
