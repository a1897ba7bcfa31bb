using System.CommandLine;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;
using AniGenSharp.Cli.Terminal;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen generate</c>: turns pictures into rigged assets, with one output folder per picture.</summary>
internal sealed class GenerateCommand : Command
{
    private readonly Argument<string[]> _inputs = new("picture")
    {
        Description = "Pictures, or folders of pictures.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "folder",
        Description = "Folder that gets one folder per picture.",
        DefaultValueFactory = _ => "out",
    };

    private readonly PreviewSwitches _preview = new(
        "Write preview.png larger, and also turntable.apng and motion.apng (animated; browsers play them), with --bake photo "
            + "comparison.png (the picture beside the result) and, for several pictures, contact-sheet.png.");

    private readonly Option<bool> _skipExisting = new("--skip-existing") { Description = "Skip pictures that already have a result." };

    private readonly ReportOption _report = new();
    private readonly JsonOption _json = new("picture");
    private readonly ModelOptions _model = new();
    private readonly SamplingOptions _sampling = new();
    private readonly SkinOptions _skin = new();
    private readonly MeshOptions _mesh = new();
    private readonly TextureOptions _texture = new();
    private readonly SkeletonOptions _skeleton = new();
    private readonly FormatOptions _formats = new();
    private readonly StageOptions _stages = new();

    public GenerateCommand()
        : base(
            "generate",
            "Turn pictures into rigged assets: mesh.glb, skeleton.glb, skeleton.bvh, processed_image.png and report.json per picture.")
    {
        Arguments.Add(_inputs);
        Options.Add(_output);
        OptionGroup[] groups = [_model, _sampling, _mesh, _texture, _skeleton, _formats, _skin, _stages, _preview];
        foreach (var group in groups)
            group.AddTo(this);
        Options.Add(_skipExisting);
        Options.Add(_report);
        Options.Add(_json);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), CancellationToken.None));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        string output = parsed.GetValue(_output)!;
        string[] inputs = parsed.GetValue(_inputs)!;
        var pictures = Pictures.Expand(inputs, output);
        if (_stages.From(parsed) is null && pictures.FirstOrDefault(picture => Pictures.IsStages(picture.Path)) is { } saved)
            throw new UsageException($"{saved.Path}: these are saved stages; name the one to start at, such as --from-stage cleaning.");
        foreach (string skipped in Pictures.DescribeSkipped(inputs))
            Console.Error.WriteLine(skipped);
        var repeated = _report.Read(parsed, _sampling, _skin, _mesh, _texture, _skeleton);
        var options = repeated?.Options ?? GenerationOptionGroup.Read(parsed, _sampling, _skin, _mesh, _texture, _skeleton);
        _stages.RejectOptionsWithoutEffect(parsed, _model, _sampling);
        _model.LimitThreads(parsed);
        var glb = repeated?.Glb ?? new GlbOptions
        {
            BoneAxes = _skeleton.Axes(parsed),
            TextureFormat = _texture.Format(parsed),
        };
        var settings = new BatchSettings
        {
            Output = output,
            Files = new ResultFiles(glb, _formats.Read(parsed, glb.BoneAxes), _preview.Read(parsed), _stages.Save(parsed))
            {
                Camera = _texture.WithCamera(parsed),
            },
            Load = () => Load(parsed, cancellationToken),
            Options = earlier => earlier is null ? options : _sampling.Resume(parsed, options, earlier),
            From = _stages.From(parsed),
            HasMatting = _stages.From(parsed) is not null || _model.HasMatting(parsed),
            Repeated = repeated,
            SkipExisting = parsed.GetValue(_skipExisting),
            Json = parsed.GetValue(_json),
            Verbose = parsed.GetValue(CommandHost.Verbose),
        };
        return GenerationDisplay.Show(display => new BatchRun(settings, pictures, display, cancellationToken).Run());
    }

    private ImageTo3D Load(ParseResult parsed, CancellationToken cancellationToken)
    {
        string checkpoints = _model.Checkpoints(parsed);
        if (!_model.NamesCheckpoints(parsed))
            Console.Error.WriteLine("Using the starter model, which knows cartoon-like creatures; --checkpoints names another.");
        if (ProcessLimits.Describe() is { } limits)
        {
            if (ProcessLimits.IsHopeless())
                throw new UsageException(limits);
            Console.Error.WriteLine($"anigen: {limits}");
        }
        return ImageTo3D.Load(checkpoints, _model.Read(parsed), cancellationToken);
    }
}
