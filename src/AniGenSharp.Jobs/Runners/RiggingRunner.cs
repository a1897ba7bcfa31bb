using AniGenSharp.Geometry;
using AniGenSharp.Jobs.Runners;

namespace AniGenSharp;

/// <summary>Gives meshes a rig with the networks. A rig that a mesh has already is replaced.</summary>
/// <param name="model">The model; the caller disposes it once the queue has stopped.</param>
public sealed class RiggingRunner(DeviceModel model) : IJobRunner
{
    private readonly Thumbnail _thumbnail = new();

    /// <inheritdoc/>
    public string Name => $"{model.Device} (meshes)";

    /// <inheritdoc/>
    public JobKind Kind => JobKind.Rig;

    /// <inheritdoc/>
    public void Run(JobRun run, CancellationToken cancellationToken)
    {
        var mesh = MeshFile.Read(run.Picture);
        var options = new RigMeshOptions { ReplaceRig = true, Generation = run.Job.Options };
        var rig = model.Use(networks => networks.RigMesh(mesh, options, run.Progress, cancellationToken), cancellationToken);
        AssetFiles.Write(rig, run.Job, run.Output);
        _thumbnail.Asset = rig.Asset;
    }

    /// <inheritdoc/>
    public void Render(Job job, string folder) => _thumbnail.Write(folder);
}
