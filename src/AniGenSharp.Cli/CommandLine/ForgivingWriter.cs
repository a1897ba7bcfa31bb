namespace AniGenSharp.Cli.CommandLine;

/// <summary>
/// Standard error, except that text that cannot be written is dropped. If standard error is closed or full, nobody can read the message,
/// and failing to write it must not end the work.
/// </summary>
/// <param name="inner">The stream.</param>
internal sealed class ForgivingWriter(TextWriter inner) : PrintableWriter(inner)
{
    /// <summary>Replaces standard error.</summary>
    public static void OnStandardError() => Console.SetError(new ForgivingWriter(Console.Error));

    /// <inheritdoc/>
    protected override void Try(Action write)
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
