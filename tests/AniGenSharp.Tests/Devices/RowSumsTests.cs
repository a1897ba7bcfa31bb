using AniGenSharp.Devices;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.TestKit.Tensors.Operators;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Devices;

public sealed class RowSumsTests : TensorTest
{
    [Fact]
    public void Products_give_the_sums()
    {
        var x = randn(3, 27, 8);
        var expected = x.sum(1, keepdim: true);
        using var forced = DevicePolicy.Force(DevicePolicy.Mps);

        Assert.True(allclose(expected, RowSums.Of(x), 1e-6, 1e-5));
        Assert.True(allclose(expected, RowSums.InFloat32(x.to(ScalarType.Float16)), 1e-2, 1e-2));
        Assert.Equal(ScalarType.Float32, RowSums.InFloat32(x.to(ScalarType.Float16)).dtype);
    }

    [Fact]
    public void No_axis_but_the_last_is_reduced_where_that_is_slow()
    {
        Assert.SkipUnless(OperatorRecorder.IsSupported, "Operators are recorded on Linux x64 only.");
        using var forced = DevicePolicy.Force(DevicePolicy.Mps);
        using var recorder = new OperatorRecorder();

        RowSums.Of(ones(5, 4));

        Assert.DoesNotContain(recorder.Calls, call => call.Name.StartsWith("sum", StringComparison.Ordinal));
    }
}
