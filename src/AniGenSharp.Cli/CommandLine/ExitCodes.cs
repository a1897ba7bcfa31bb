namespace AniGenSharp.Cli.CommandLine;

/// <summary>Exit codes of the command.</summary>
internal static class ExitCodes
{
    /// <summary>Everything was done.</summary>
    public const int Success = 0;

    /// <summary>A failure that the caller can do nothing about: an internal one, or one of a server.</summary>
    public const int Failure = 1;

    /// <summary>Bad usage or input, no memory or space, or anything else that the caller can fix.</summary>
    public const int BadInput = 2;

    /// <summary>The command did its work, which was a check, and the check did not pass.</summary>
    public const int CheckFailed = 3;

    /// <summary>Ended by Ctrl-C; 143 by SIGTERM and 129 by SIGHUP.</summary>
    public const int Canceled = 130;
}
