namespace AniGenSharp.Cli.CommandLine;

/// <summary>Bad usage or input that the command itself found. The message is one line for the user.</summary>
internal sealed class UsageException(string message) : Exception(message);
