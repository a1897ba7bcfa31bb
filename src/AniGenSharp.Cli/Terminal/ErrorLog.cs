using Microsoft.Extensions.Logging;

namespace AniGenSharp.Cli.Terminal;

/// <summary>Prints the warnings of a server like those of the library.</summary>
internal sealed class ErrorLog : ILoggerProvider
{
    private readonly WarningsToError _logger = new();

    public ILogger CreateLogger(string categoryName) => _logger;

    public void Dispose()
    {
    }
}
