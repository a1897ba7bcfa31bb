using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen data creatures</c>: writes a data set of procedural creatures.</summary>
internal sealed class DataCreaturesCommand : Command
{
    private readonly Option<int> _count = new("--count") { Description = "Number of creatures.", Required = true };

    private readonly Option<long> _seed = new("--seed")
    {
        Description = "The data set: the same seed always gives the same creatures, and a larger count adds to them.",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<int> _views = new("--views")
    {
        Description = "Pictures per creature, each with its own camera and light.",
        DefaultValueFactory = _ => new CreatureDataOptions { Count = 1 }.Views,
    };

    private readonly Option<int> _size = new("--picture-size")
    {
        Description = "Width and height of the pictures in pixels.",
        DefaultValueFactory = _ => new CreatureDataOptions { Count = 1 }.PictureSize,
    };

    private readonly ChoiceOption<CreatureClass> _class = new(
        "--class", "Only creatures of one class.", null,
        [.. Enum.GetValues<CreatureClass>().Select(kind => (kind.ToString().ToLowerInvariant(), kind))]);

    private readonly ChoiceOption<CreatureLook> _look = new(
        "--look", "How the pictures look: shaded as for the starter model, or outlined as in a cartoon.", "shaded",
        ("shaded", CreatureLook.Shaded), ("outlined", CreatureLook.Outlined));

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Folder of the data set.",
        DefaultValueFactory = _ => "data",
    };

    public DataCreaturesCommand()
        : base("creatures", "Make rigged procedural creatures: pictures with cameras, voxels, meshes, skeletons and skin weights.")
    {
        Options.Add(_count);
        Options.Add(_seed);
        Options.Add(_views);
        Options.Add(_size);
        Options.Add(_class);
        Options.Add(_look);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = parsed.GetValue(_output)!;
        var options = new CreatureDataOptions
        {
            Count = parsed.GetValue(_count),
            Seed = parsed.GetValue(_seed),
            Views = parsed.GetValue(_views),
            PictureSize = parsed.GetValue(_size),
            Class = parsed.GetResult(_class) is { Implicit: false } ? _class.Value(parsed) : null,
            Look = _look.Value(parsed),
        };
        return Task.Run(
            () =>
            {
                using var root = new OutputRoot(folder);
                try
                {
                    using var display = new CountDisplay("creatures");
                    CreatureData.Write(folder, options, display, cancellationToken);
                }
                catch (ArgumentOutOfRangeException e)
                {
                    throw UsageErrors.Rejected(e, this);
                }
                Console.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{folder}: {options.Count:n0} creatures, seed {options.Seed}"));
                return ExitCodes.Success;
            },
            CancellationToken.None);
    }
}
