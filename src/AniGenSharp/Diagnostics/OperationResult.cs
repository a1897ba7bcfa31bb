namespace AniGenSharp;

/// <summary>The result of one operation on a device, compared with a naive float64 form on the CPU.</summary>
/// <param name="Name">The operation.</param>
/// <param name="Precision">The type of its inputs.</param>
/// <param name="Error">Relative error; infinite if the operation failed.</param>
/// <param name="Bound">Maximum error allowed.</param>
/// <param name="Milliseconds">Time on the device, once warm.</param>
/// <param name="Failure">Why the operation failed, or null.</param>
public sealed record OperationResult(string Name, Precision Precision, double Error, double Bound, double Milliseconds, string? Failure)
{
    /// <summary>Whether the device computes the operation correctly.</summary>
    public bool IsCorrect => Failure is null && Error <= Bound;
}
