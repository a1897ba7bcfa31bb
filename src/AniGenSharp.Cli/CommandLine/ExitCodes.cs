namespace AniGenSharp.Cli.CommandLine;

/// <summary>Exit codes of the command.</summary>
internal static class ExitCodes
{
    /// <summary>Everything was done.</summary>
    public const int Success = 0;

    /// <summary>An internal failure, or a check that did not pass.</summary>
    public const int Failure = 1;

    /// <summary>Bad usage or input, or anything else that the caller can fix.</summary>
    public const int BadInput = 2;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Canceled = 130;
}
