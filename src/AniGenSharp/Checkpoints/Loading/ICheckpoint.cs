using AniGenSharp.Checkpoints.Formats;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>Named tensors in a file, described at once and read one by one.</summary>
internal interface ICheckpoint : IDisposable
{
    /// <summary>Where the tensors come from, for messages.</summary>
    string Source { get; }

    /// <summary>Every file it is read from.</summary>
    IReadOnlyList<string> Files => [Source];

    /// <summary>What is there, by full parameter name (any <c>module.</c> prefix removed).</summary>
    IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>What lies beside the tensors and is never read, as "name (what it is)".</summary>
    IReadOnlyList<string> LeftOut => [];

    /// <summary>Reads one tensor into its final type and place; the stored shape is kept.</summary>
    /// <exception cref="CheckpointException">The name is not there or its data is damaged.</exception>
    Tensor Read(string name, ScalarType type, Device device);
}
