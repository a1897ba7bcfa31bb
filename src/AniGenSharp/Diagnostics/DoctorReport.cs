namespace AniGenSharp;

/// <summary>Whether a machine computes correctly.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Operations">Every operation of the networks, checked on the chosen device.</param>
/// <param name="Blocks">
/// The blocks of the model's networks on the chosen device compared with the values that come with it; null if there are none.
/// </param>
/// <param name="Model">The model on the chosen device compared with the CPU in float32; null if it was not run.</param>
public sealed record DoctorReport(
    MachineReport Machine, IReadOnlyList<OperationResult> Operations, RecordingComparison? Blocks, RecordingComparison? Model)
{
    /// <summary>Whether nothing that was checked is wrong.</summary>
    public bool IsCorrect =>
        Operations.All(operation => operation.IsCorrect) && Blocks?.FirstDivergence is null && Model?.FirstDivergence is null;
}
