using System.CommandLine;

namespace AniGenSharp.Cli.CommandLine;

/// <summary><c>--from-report</c>: all options of an earlier run, from its <c>report.json</c>.</summary>
internal sealed class ReportOption : Option<string?>
{
    public ReportOption()
        : base("--from-report")
    {
        Description = "Repeat a run: take all options of the result from its report.json.";
        HelpName = "report.json";
    }

    /// <summary>The report that was named, or null.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="groups">The options that the report sets, so that they cannot be given too.</param>
    /// <exception cref="UsageException">The report does not hold the options, or one of them is given too.</exception>
    public GenerationReport? Read(ParseResult parsed, params IReadOnlyList<OptionGroup> groups)
    {
        if (parsed.GetValue(this) is not { } path)
            return null;
        var given = groups.SelectMany(group => group.Options).FirstOrDefault(option => OptionGroup.IsGiven(parsed, option.Option)).Option;
        if (given is not null)
            throw new UsageException($"{given.Name} can't be combined with {Name}, which sets it.");
        var report = GenerationReport.Load(path);
        return report.Options is null
            ? throw new UsageException($"{path}: an earlier version wrote this report, without the options of the run.")
            : report;
    }
}
