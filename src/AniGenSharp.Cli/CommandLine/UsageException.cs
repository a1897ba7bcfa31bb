namespace AniGenSharp.Cli.CommandLine;

/// <summary>Bad usage or input found by the command itself; the message is one line for the user.</summary>
internal sealed class UsageException(string message) : Exception(message);
