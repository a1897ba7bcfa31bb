using AniGenSharp.Sampling;
using AniGenSharp.SparseStructure;
using AniGenSharp.StructuredLatents;
using static TorchSharp.torch;

namespace AniGenSharp.Pipeline;

/// <summary>
/// The initial noise of a run, bit for bit that of <c>torch.manual_seed</c> and the reference's call order: one CPU generator draws
/// the noise of the sparse structure and then that of the structured latents. The structure's noise is always drawn, so that a run
/// that resumes after the structure samples the same latents. Source: reference pipelines/anigen_image_to_3d.py,
/// sample_sparse_structure and sample_slat.
/// </summary>
internal sealed class InitialNoise : IDisposable
{
    private readonly Generator _generator;

    /// <summary>Seeds the generator and draws the structure's noise, which belongs to the caller's dispose scope.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="structure">The configuration of the sparse-structure flow.</param>
    public InitialNoise(long seed, SparseStructureFlowConfig structure)
    {
        _generator = new Generator((ulong)seed, CPU);
        Structure = DrawStructure(structure);
    }

    /// <summary>
    /// Noise of the sparse structure, geometry and skeleton, in the shapes <see cref="SparseStructureFlowConfig.LatentShape"/> and
    /// <see cref="SparseStructureFlowConfig.LatentShapeSkeleton"/>, float32 on the CPU.
    /// </summary>
    public FlowPair Structure { get; }

    /// <summary>Draws the noise of the structured latents, once per run.</summary>
    /// <param name="config">The configuration of the structured-latent flow.</param>
    /// <param name="voxels">Number of voxels of geometry and skin, N.</param>
    /// <param name="skeletonVoxels">Number of voxels of the skeleton, M.</param>
    /// <returns>
    /// Geometry and skin [1, N, C + C_skin], and skeleton [1, M, C_skl], float32 on the CPU, in the caller's dispose scope.
    /// </returns>
    public FlowPair DrawLatents(StructuredLatentFlowConfig config, long voxels, long skeletonVoxels)
    {
        using var scope = NewDisposeScope();
        var main = randn(voxels, config.Geometry.Inputs + config.Skin.Inputs, generator: _generator).unsqueeze(0);
        var skeleton = randn(skeletonVoxels, config.Skeleton.Inputs, generator: _generator).unsqueeze(0);
        return new FlowPair(main.MoveToOuterDisposeScope(), skeleton.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose() => _generator.Dispose();

    /// <summary>Geometry, then skeleton. For a latent of global tokens the reference first draws a grid and discards it.</summary>
    private FlowPair DrawStructure(SparseStructureFlowConfig config)
    {
        using var scope = NewDisposeScope();
        var main = randn((config with { IsGlobal = false }).LatentShape, generator: _generator);
        if (config.IsGlobal)
            main = randn(config.LatentShape, generator: _generator);
        var skeleton = randn((config with { IsGlobalSkeleton = false }).LatentShapeSkeleton, generator: _generator);
        if (config.IsGlobalSkeleton)
            skeleton = randn(config.LatentShapeSkeleton, generator: _generator);
        return new FlowPair(main.MoveToOuterDisposeScope(), skeleton.MoveToOuterDisposeScope());
    }
}
