namespace AniGenSharp.Cli.CommandLine;

/// <summary>Exit codes of the command.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int BadInput = 2;
    public const int Cancelled = 130;
}
