namespace AniGenSharp;

/// <summary>A recording that was written.</summary>
/// <param name="File">The safetensors file.</param>
/// <param name="Tensors">Number of tensors that were recorded.</param>
/// <param name="Device">Device and precision of the run.</param>
public sealed record ParityRecording(string File, int Tensors, string Device);
