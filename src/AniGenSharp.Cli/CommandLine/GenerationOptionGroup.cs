using System.CommandLine;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options that set some of the <see cref="GenerationOptions"/>.</summary>
/// <param name="title">The heading of the options in the help.</param>
internal abstract class GenerationOptionGroup(string title) : OptionGroup(title)
{
    /// <summary>The library's defaults, which are the options' own.</summary>
    protected static GenerationOptions Defaults { get; } = new();

    /// <summary>The options by the name of the property that they set.</summary>
    public abstract IReadOnlyDictionary<string, Option> ByProperty { get; }

    /// <summary>Puts the values of the command line into the options.</summary>
    public abstract GenerationOptions Apply(ParseResult parsed, GenerationOptions options);

    /// <summary>The options of several groups, checked against their ranges.</summary>
    /// <exception cref="UsageException">A value is out of range; the message names the option.</exception>
    public static GenerationOptions Read(ParseResult parsed, params IReadOnlyList<GenerationOptionGroup> groups)
    {
        var options = groups.Aggregate(new GenerationOptions(), (options, group) => group.Apply(parsed, options));
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            string property = e.ParamName ?? "", message = UsageErrors.WithoutParameter(e);
            var option = groups.Select(group => group.ByProperty.GetValueOrDefault(property)).FirstOrDefault(option => option is not null);
            throw new UsageException(option is null ? message : message.Replace(property, option.Name, StringComparison.Ordinal));
        }
        return options;
    }
}
