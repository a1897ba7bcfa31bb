namespace AniGenSharp.Cli.CommandLine;

/// <summary>Results can't be written. The message is one line for the user.</summary>
internal sealed class OutputException(string folder, Exception inner)
    : Exception($"{folder}: cannot be written ({Reason(inner)}). Make room or choose another folder with --output.", inner)
{
    /// <summary>The system's message without the temporary path and the parameter that .NET appends.</summary>
    private static string Reason(Exception error) => error is UnauthorizedAccessException
        ? "permission denied"
        : error.Message.Split(" : ")[0].Split(" (Param")[0].TrimEnd('.');
}
