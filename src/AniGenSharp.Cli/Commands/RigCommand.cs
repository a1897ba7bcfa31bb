using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;
using AniGenSharp.Cli.Terminal;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen rig</c>: gives a mesh that exists a rig; its subcommands examine and convert rigs.</summary>
internal sealed class RigCommand : Command
{
    private readonly Argument<string?> _input = new("mesh")
    {
        Description = "A mesh without a rig: .glb, .gltf, .obj, .ply or .stl.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "folder",
        Description = "Folder that gets the mesh's folder.",
        DefaultValueFactory = _ => "out",
    };

    private readonly PreviewSwitches _preview = new("Write preview.png larger.");

    private readonly JsonOption _json = new("mesh");
    private readonly ModelOptions _model = new();
    private readonly MeshRigOptions _mesh = new();
    private readonly SamplingOptions _sampling = new();
    private readonly SkeletonOptions _skeleton = new();
    private readonly FormatOptions _formats = new();
    private readonly SkinOptions _skin = new();

    public RigCommand()
        : base(
            "rig",
            "Give an existing mesh a rig: mesh.glb, skeleton.glb, skeleton.bvh, processed_image.png and report.json. The mesh itself stays "
                + "as it is. Or examine, edit or convert the rig of a GLB.")
    {
        Subcommands.Add(new RigCheckCommand());
        Subcommands.Add(new RigConvertCommand());
        Subcommands.Add(new RigEditCommand());
        Arguments.Add(_input);
        Options.Add(_output);
        OptionGroup[] groups = [_mesh, _model, _sampling, _skeleton, _formats, _skin];
        foreach (var group in groups)
            group.AddTo(this);
        _preview.AddTo(this);
        Options.Add(_json);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), CancellationToken.None));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        string input = parsed.GetValue(_input) ?? throw new UsageException("name a mesh, or one of the commands check, convert and edit.");
        var generation = GenerationOptionGroup.Read(parsed, _sampling, _skin, _skeleton);
        if (generation.RestPose != RestPose.Rest)
            throw new UsageException("--pose: the mesh stays as it is; use 'anigen rig convert' on the result.");
        var options = _mesh.Read(parsed, generation);
        _model.LimitThreads(parsed);
        var axes = _skeleton.Axes(parsed);
        var glb = new GlbOptions { BoneAxes = axes };
        var files = new ResultFiles(glb, _formats.Read(parsed, axes), _preview.Read(parsed), Stages: false);
        string output = parsed.GetValue(_output)!, folder = Path.Combine(output, Path.GetFileNameWithoutExtension(input));
        // What is wrong with the mesh is said first, but the models are loaded meanwhile.
        var (checkpoints, load) = (_model.Checkpoints(parsed), _model.Read(parsed) with { InBackground = true });
        using var models = new Loading(token => ImageTo3D.Load(checkpoints, load, token), cancellationToken);
        var mesh = MeshFile.Read(input);
        using var root = new OutputRoot(output);
        OutputFolder.RequireWritable(folder);
        return GenerationDisplay.Show(display =>
        {
            var anigen = models.Result;
            display.Begin(input, 0, 1);
            var rig = anigen.RigMesh(mesh, options, display, cancellationToken);
            var report = MeshRigFolder.Write(folder, rig, files);
            display.Finish();
            Report(display, report, folder);
            var line = new { mesh = input, status = "done", folder, report };
            if (parsed.GetValue(_json))
                JsonOutput.Line(line);
            return ExitCodes.Success;
        });
    }

    /// <summary>Models that are loaded on another thread. Disposing it stops the loading, if it still goes on, and frees them.</summary>
    private sealed class Loading : IDisposable
    {
        private readonly CancellationTokenSource _cancellation;
        private readonly Task<ImageTo3D> _task;

        public Loading(Func<CancellationToken, ImageTo3D> load, CancellationToken cancellationToken)
        {
            _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _task = Task.Run(() => load(_cancellation.Token), CancellationToken.None);
        }

        public ImageTo3D Result => _task.GetAwaiter().GetResult();

        public void Dispose()
        {
            _cancellation.Cancel();
            Task.WaitAny(_task);
            if (_task.IsCompletedSuccessfully)
                _task.Result.Dispose();
            _cancellation.Dispose();
        }
    }

    private static void Report(GenerationDisplay display, MeshRigReport report, string folder)
    {
        FormattableString figures =
            $"  {report.Vertices:n0} vertices, {report.Faces:n0} faces, {report.Joints} joints in {report.Seconds:f1} s";
        display.WriteLine(figures.ToString(CultureInfo.InvariantCulture));
        foreach (string note in report.Notes)
            display.WriteLine($"  {note}");
        display.WriteLine($"  {folder}: mesh.glb");
    }
}
