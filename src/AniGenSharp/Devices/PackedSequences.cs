using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>Sequences that are packed end to end.</summary>
/// <param name="Starts">The first row of each sequence, and the number of rows: [W + 1], int32.</param>
/// <param name="MaxLength">The length of the longest sequence.</param>
internal readonly record struct PackedSequences(Tensor Starts, int MaxLength);
