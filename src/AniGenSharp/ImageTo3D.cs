using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;
using AniGenSharp.Rigging;

namespace AniGenSharp;

/// <summary>
/// Turns a picture into a rigged, animate-ready asset. Load it once and run it as often as needed. Threads may share an instance: the
/// networks of each device serve one run at a time, while other runs prepare their picture or finish their asset.
/// </summary>
public sealed class ImageTo3D : IImageTo3D
{
    private readonly GenerationRunner _runner;
    private readonly RunGate _gate;

    internal ImageTo3D(params IReadOnlyList<LoadedModels> devices)
    {
        _runner = new GenerationRunner(devices);
        _gate = new RunGate(nameof(ImageTo3D), _runner.Dispose);
    }

    /// <summary>
    /// The number of runs at once that keep the devices busy: 1 on the CPU, a few per GPU, so that the processor finishes some assets while
    /// the networks work on others.
    /// </summary>
    public int ConcurrentRuns => _runner.ConcurrentRuns;

    /// <summary>Loads the models of a checkpoint folder.</summary>
    /// <param name="checkpoints">The folder: <c>models/starter</c>, or the official <c>ckpts</c>.</param>
    /// <param name="options">Variants, device and precision; null for the defaults.</param>
    /// <param name="cancellationToken">Honored between two tensors.</param>
    /// <exception cref="CheckpointException">The folder does not hold a complete, valid model; the message says what is wrong.</exception>
    /// <exception cref="DeviceException">The device does not exist.</exception>
    /// <exception cref="DllNotFoundException">The native torch libraries cannot be loaded.</exception>
    /// <exception cref="InsufficientMemoryException">The models do not fit into memory; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">Loading was canceled.</exception>
    public static ImageTo3D Load(string checkpoints, LoadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(checkpoints);
        options ??= new LoadOptions();
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Device, nameof(options.Device));
        return MemoryShortage.Explain(() => new ImageTo3D(LoadedModels.LoadAll(checkpoints, options, cancellationToken)));
    }

    /// <summary>Loads the starter model, which the package AniGenSharp.Starter puts beside the application.</summary>
    /// <param name="options">Device and precision; null for the defaults.</param>
    /// <param name="cancellationToken">Honored between two tensors.</param>
    /// <exception cref="CheckpointException">The starter model is not there.</exception>
    /// <inheritdoc cref="Load"/>
    public static ImageTo3D LoadStarter(LoadOptions? options = null, CancellationToken cancellationToken = default) => Load(
        StarterCheckpoint.Find() ?? throw new CheckpointException(
            "The starter model (models/starter) was not found; reference the package AniGenSharp.Starter."),
        options, cancellationToken);

    /// <summary>Generates an asset from a picture.</summary>
    /// <param name="picture">The picture, or its path; best with a transparent background.</param>
    /// <param name="options">Seed, guidance, steps, and the processing of mesh, weights and texture; null for the defaults.</param>
    /// <param name="progress">Receives the start and end of each stage and each sampling step, on the thread of the run.</param>
    /// <param name="cancellationToken">Honored within one sampling step, and while another run uses the networks.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="PictureException">The picture cannot be used; the message says why and what to do.</exception>
    /// <exception cref="GenerationException">The networks predicted no surface or no joints.</exception>
    /// <exception cref="InsufficientMemoryException">Memory was insufficient; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    /// <exception cref="ObjectDisposedException">This object has been disposed, or is disposed during the run.</exception>
    public RiggedAsset Run(
        PictureSource picture, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellationToken = default) => Generate(picture, options, progress, cancellationToken).Asset;

    /// <summary>The same as <see cref="Run"/> on a thread of the pool.</summary>
    /// <inheritdoc cref="Run"/>
    public Task<RiggedAsset> RunAsync(
        PictureSource picture, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(picture, options, progress, cancellationToken), cancellationToken);

    /// <summary>The same as <see cref="Run"/>, with the picture as the networks saw it and a report.</summary>
    /// <inheritdoc cref="Run"/>
    public Generation Generate(
        PictureSource picture, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        options ??= new GenerationOptions();
        options.Validate();
        return _gate.Run(token => _runner.Generate(picture, options, new StageClock(progress, token)), cancellationToken);
    }

    /// <summary>The same as <see cref="Generate"/> on a thread of the pool.</summary>
    /// <inheritdoc cref="Generate"/>
    public Task<Generation> GenerateAsync(
        PictureSource picture, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Generate(picture, options, progress, cancellationToken), cancellationToken);

    /// <summary>
    /// The subject of a picture as a run cuts it out, square and on transparency. It does not wait for runs in progress.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <param name="cancellationToken">Honored while a matting model is loaded.</param>
    /// <exception cref="PictureException">The picture cannot be used; the message says why and what to do.</exception>
    public RgbaImage CutOut(PictureSource picture, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        _gate.RequireOpen();
        var prepared = _runner.Prepare(picture, cancellationToken);
        return prepared.Subject ?? prepared.Rgb;
    }

    /// <summary>
    /// Begins to prepare a picture on the thread pool, so that a later run of the same instance need not wait for it. Errors are
    /// reported by that run. A picture that is never run stays in memory until this object is disposed.
    /// </summary>
    /// <param name="picture">The picture of a later run.</param>
    /// <param name="cancellationToken">Honored while networks are loaded.</param>
    public void Prefetch(PictureSource picture, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        _gate.RequireOpen();
        _runner.Prefetch(picture, cancellationToken);
    }

    /// <summary>
    /// Generates an asset from the stages of an earlier run: the stages before <paramref name="from"/> are taken from it, and the others
    /// run again. Without any network, use <see cref="SavedStages.Finish"/>.
    /// </summary>
    /// <param name="stages">The stages of a run of the same weights.</param>
    /// <param name="from">The first stage to run: conditioning, structure, latents or decoding.</param>
    /// <param name="options">Settings of the stages that run; null for the defaults with <see cref="SavedStages.Settings"/>.</param>
    /// <param name="progress">Receives the start and end of each stage and each sampling step, on the thread of the run.</param>
    /// <param name="cancellationToken">Honored within one sampling step, and while another run uses the networks.</param>
    /// <exception cref="ArgumentOutOfRangeException">No network runs at or after that stage, or an option is out of range.</exception>
    /// <exception cref="CheckpointException">The stages were saved with other weights.</exception>
    /// <exception cref="GenerationException">The networks predicted no surface or no joints.</exception>
    /// <exception cref="InsufficientMemoryException">Memory was insufficient; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    /// <exception cref="ObjectDisposedException">This object has been disposed, or is disposed during the run.</exception>
    public Generation Resume(
        SavedStages stages, GenerationStage from, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stages);
        if (from is < GenerationStage.Conditioning or > GenerationStage.Decoding)
        {
            throw new ArgumentOutOfRangeException(
                nameof(from), from, "A run can resume from conditioning, structure, latents or decoding.");
        }
        options ??= stages.Options;
        options.Validate();
        return _gate.Run(
            token => _runner.Resume(stages.Values.Before(from), options, new StageClock(progress, token)), cancellationToken);
    }

    /// <summary>The same as <see cref="Resume"/> on a thread of the pool.</summary>
    /// <inheritdoc cref="Resume"/>
    public Task<Generation> ResumeAsync(
        SavedStages stages, GenerationStage from, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Resume(stages, from, options, progress, cancellationToken), cancellationToken);

    /// <summary>
    /// Gives an existing mesh a rig: its shape is held, and the networks sample the skeleton and the skin weights for it. The mesh itself
    /// stays as it is.
    /// </summary>
    /// <param name="mesh">The mesh.</param>
    /// <param name="options">Orientation, number of seeds, and the settings of the run; null for the defaults.</param>
    /// <param name="progress">Receives the start of each stage and each sampling step, on the thread of the run.</param>
    /// <param name="cancellationToken">Honored within one sampling step, and while another run uses the networks.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="MeshException">The mesh cannot get a rig; the message says why.</exception>
    /// <exception cref="PictureException">The picture cannot be used; the message says why and what to do.</exception>
    /// <exception cref="CheckpointException">The model has no structure encoder.</exception>
    /// <exception cref="GenerationException">The networks predicted no joints.</exception>
    /// <exception cref="InsufficientMemoryException">Memory was insufficient; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    /// <exception cref="ObjectDisposedException">This object has been disposed, or is disposed during the run.</exception>
    public MeshRig RigMesh(
        MeshFile mesh, RigMeshOptions? options = null, IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        options ??= new RigMeshOptions();
        options.Validate();
        MeshCheck.Require(mesh, options);
        return _gate.Run(
            token =>
            {
                var clock = new StageClock(progress, token);
                var picture = options.Picture is { } source ? _runner.Prepare(source, token) : null;
                return _runner.Run(
                    models => RigFinishing.Run(mesh, new MeshRigger(models, options, clock).Run(mesh, picture), options, clock));
            },
            cancellationToken);
    }

    /// <summary>The same as <see cref="RigMesh"/> on a thread of the pool.</summary>
    /// <inheritdoc cref="RigMesh"/>
    public Task<MeshRig> RigMeshAsync(
        MeshFile mesh, RigMeshOptions? options = null, IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => RigMesh(mesh, options, progress, cancellationToken), cancellationToken);

    /// <summary>
    /// Cancels the runs in progress, which then throw <see cref="ObjectDisposedException"/>, waits for them, and frees the networks. It may
    /// be called at any time, from any thread, and again.
    /// </summary>
    public void Dispose() => _gate.Dispose();
}
