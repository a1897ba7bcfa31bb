using System.CommandLine;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen farm submit</c>: adds pictures to a farm.</summary>
internal sealed class FarmSubmitCommand : Command
{
    private readonly Argument<string[]> _inputs = new("picture")
    {
        Description = "Pictures, or folders of pictures.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly ChoiceOption<FarmPriority> _priority = new(
        "--priority", "Jobs of high priority start before those of low.", "low", ("low", FarmPriority.Low), ("high", FarmPriority.High));

    private readonly Option<string?> _model = new("--model")
    {
        HelpName = "key",
        Description = "Key of the workers' model, if they have several; 'anigen farm status' shows them.",
    };

    private readonly JsonOption _json = new("job");
    private readonly FarmOptions _farm = new("client");
    private readonly SamplingOptions _sampling = new();
    private readonly MeshOptions _mesh = new();
    private readonly TextureOptions _texture = new();
    private readonly SkeletonOptions _skeleton = new();
    private readonly SkinOptions _skin = new();

    public FarmSubmitCommand()
        : base("submit", "Add pictures to a farm, with the options of generate.")
    {
        Arguments.Add(_inputs);
        _farm.AddTo(this);
        Options.Add(_priority);
        Options.Add(_model);
        OptionGroup[] groups = [_sampling, _mesh, _texture, _skeleton, _skin];
        foreach (var group in groups)
            group.AddTo(this);
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] inputs = parsed.GetValue(_inputs)!;
        var pictures = Pictures.Expand(inputs, "out");
        foreach (string skipped in Pictures.DescribeSkipped(inputs))
            Console.Error.WriteLine(skipped);
        if (pictures.FirstOrDefault(picture => !File.Exists(picture.Path)) is { Path: { } missing })
            throw new UsageException($"{missing}: there is no such picture; nothing was submitted.");
        var options = GenerationOptionGroup.Read(parsed, _sampling, _skin, _mesh, _texture, _skeleton);
        await using var farm = await _farm.ConnectAsync(parsed, cancellationToken);
        var model = Choose(await farm.ModelsAsync(cancellationToken), parsed.GetValue(_model));
        foreach (var picture in pictures)
        {
            var request = new FarmRequest
            {
                Name = picture.Name,
                Picture = await File.ReadAllBytesAsync(picture.Path, cancellationToken),
                Options = options,
                Priority = _priority.Value(parsed),
                Model = model,
            };
            var job = await farm.SubmitAsync(request, Console.Error.WriteLine, cancellationToken);
            Console.WriteLine(parsed.GetValue(_json) ? FarmTable.Json(job) : $"{job.Id}  {job.Name}");
        }
        return ExitCodes.Success;
    }

    private static FarmModel Choose(IReadOnlyList<FarmModel> offered, string? key)
    {
        var models = offered.Where(model => key is null || model.Key == key).ToList();
        return models switch
        {
            [var model] => model,
            [] when key is null => throw new UsageException("No worker is connected; start one with 'anigen worker'."),
            [] => throw new UsageException($"No worker has the model {key}; 'anigen farm status' shows what they have."),
            _ => throw new UsageException(
                $"The workers differ; choose with --model: {string.Join(", ", models.Select(model => $"{model.Key} ({model.Version})"))}."),
        };
    }
}
