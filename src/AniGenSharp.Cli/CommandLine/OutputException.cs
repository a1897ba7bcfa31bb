namespace AniGenSharp.Cli.CommandLine;

/// <summary>Results that cannot be written. The message is one line for the user.</summary>
internal sealed class OutputException(string folder, Exception inner)
    : Exception($"{folder}: cannot be written ({inner.Message.Split(" : ")[0].Split(" (Param")[0].TrimEnd('.')}). Make room or name another folder with --output.", inner);
