using AniGenSharp.Checkpoints.Formats;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>Named tensors in a file, described at once and read one by one.</summary>
internal interface ICheckpoint : IDisposable
{
    /// <summary>The file's name, for error messages.</summary>
    string Source { get; }

    /// <summary>Every file that the tensors are read from.</summary>
    IReadOnlyList<string> Files => [Source];

    /// <summary>The tensors by their full parameter names, without any <c>module.</c> prefix.</summary>
    IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Other data in the file that is never read, as "name (what it is)".</summary>
    IReadOnlyList<string> LeftOut => [];

    /// <summary>Reads one tensor into its final type and device; the stored shape is kept.</summary>
    /// <exception cref="CheckpointException">There is no tensor with that name, or its data is damaged.</exception>
    Tensor Read(string name, ScalarType type, Device device);
}
