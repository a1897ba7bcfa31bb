namespace AniGenSharp.Pipeline;

/// <summary>The parts of the stages that a hook can observe one by one, in the order of the run.</summary>
internal enum StagePart
{
    /// <summary>The initial noise of the sparse structure: a <see cref="Sampling.FlowPair"/> on the CPU.</summary>
    StructureNoise,

    /// <summary>The sampled latents of the sparse structure: a <see cref="Sampling.FlowPair"/> on the device of the networks.</summary>
    StructureFlow,

    /// <summary>The occupancy logits: a <see cref="Sampling.FlowPair"/> on the device of the networks.</summary>
    StructureDecoder,

    /// <summary>The initial noise of the structured latents: a <see cref="Sampling.FlowPair"/> on the CPU.</summary>
    LatentNoise,

    /// <summary>The sampled structured latents: <see cref="StructuredLatents.SampledLatents"/>.</summary>
    LatentFlow,

    /// <summary>The joints that the skeleton field is grouped into: a skeleton of any number of trees.</summary>
    SkeletonGrouping,

    /// <summary>The predicted skin weights.</summary>
    SkinDecoder,
}
