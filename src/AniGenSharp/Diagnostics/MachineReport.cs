namespace AniGenSharp;

/// <summary>A machine, and the device that a run on it would use.</summary>
public sealed record MachineReport
{
    /// <summary>Operating system.</summary>
    public required string System { get; init; }

    /// <summary>Processor architecture of the process.</summary>
    public required string Architecture { get; init; }

    /// <summary>The processor's name, or <c>unknown</c>.</summary>
    public required string Chip { get; init; }

    /// <summary>Processors that the process may use.</summary>
    public required int Processors { get; init; }

    /// <summary>Threads that the networks use.</summary>
    public required int Threads { get; init; }

    /// <summary>Memory that the process may use, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>CUDA devices that can be used.</summary>
    public required int CudaDevices { get; init; }

    /// <summary>Whether there is an Apple GPU that can be used.</summary>
    public required bool HasMps { get; init; }

    /// <summary>Which models fit into memory that CPU and GPU share, in words; null if they do not share it.</summary>
    public string? SharedMemoryUse { get; init; }

    /// <summary>The chosen device: <c>cpu</c>, <c>cuda:N</c> or <c>mps</c>.</summary>
    public required string Device { get; init; }

    /// <summary>The chosen precision of the networks' torsos.</summary>
    public required Precision Precision { get; init; }

    /// <summary>The device policy that an environment variable forces, in words; null if none is forced.</summary>
    public string? ForcedPolicy { get; init; }

    /// <summary>Which fast paths of CUDA are in use, in words; null on other devices.</summary>
    public string? CudaUse { get; init; }
}
