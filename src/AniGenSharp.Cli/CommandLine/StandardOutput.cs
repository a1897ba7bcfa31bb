namespace AniGenSharp.Cli.CommandLine;

/// <summary>Standard output, with errors that say that standard output is meant.</summary>
/// <param name="inner">The stream.</param>
internal sealed class StandardOutput(TextWriter inner) : PrintableWriter(inner)
{
    /// <summary>Replaces standard output.</summary>
    public static void Install() => Console.SetOut(new StandardOutput(Console.Out));

    /// <inheritdoc/>
    protected override void Try(Action write)
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
