using AniGenSharp.Diagnostics;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Diagnostics;

[Trait("Speed", "Slow")]
public sealed class OperationCheckTests
{
    public static TheoryData<string> Names => [.. OperationList.All(2048).Select(check => check.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_CPU_computes_every_operation_correctly(string name)
    {
        var check = OperationList.All(2048).Single(c => c.Name == name);
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            var result = check.On(CPU, type);
            Assert.True(result.IsCorrect, $"{result}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_device_with_wrong_results_is_detected(string name)
    {
        var check = OperationList.All(2048).Single(c => c.Name == name);
        Func<Tensor, Tensor>[] faults =
        [
            y => y * 1.05,
            y => y.roll(1, 0) + y.roll(1, -1) * 0.1,
            y => y + 0.05 * y.abs().mean(),
            y => y / 0,
            y => y.unsqueeze(0),
            y => throw new NotSupportedException("not on this device"),
        ];
        foreach (var fault in faults)
            Assert.False((check with { Run = inputs => fault(check.Run(inputs)) }).On(CPU, ScalarType.Float32).IsCorrect);
        Assert.Equal("not on this device", (check with { Run = inputs => faults[^1](inputs[0]) }).On(CPU, ScalarType.Float32).Failure);
    }
}
