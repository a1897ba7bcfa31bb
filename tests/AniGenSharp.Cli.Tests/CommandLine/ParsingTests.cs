using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Commands;

namespace AniGenSharp.Cli.Tests.CommandLine;

/// <summary>Which values of options are accepted, and what is said of others.</summary>
public sealed class ParsingTests
{
    [Theory]
    [InlineData("--bake", "DIRECT")]
    [InlineData("--bake", "optimised")]
    [InlineData("--precision", "FP16")]
    [InlineData("--device", "cuda:0,cuda:1")]
    [InlineData("--device", "cuda:all")]
    [InlineData("--motion", "Walk")]
    public void Words_are_accepted_in_upper_and_lower_case(string option, string value) => Assert.Null(Problem(option, value));

    [Theory]
    [InlineData("--bake", "fancy", "--bake: unknown value 'fancy'; expected photo, direct, projective, optimized or none.")]
    [InlineData("--device", "gpu", "--device: unknown device 'gpu'; expected auto, cpu, cuda, cuda:N, cuda:all or mps.")]
    [InlineData("--threads", "0", "--threads must be at least 1.")]
    public void Other_values_are_refused_with_the_option_and_the_choices(string option, string value, string message) =>
        Assert.Equal(message, Problem(option, value));

    private static string? Problem(string option, string value) =>
        UsageErrors.First(CommandTree.Create().Parse(["generate", "picture.png", option, value]));
}
