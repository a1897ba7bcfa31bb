using AniGenSharp.Devices;

namespace AniGenSharp.Tests.Devices;

public class DeviceSelectionTests
{
    [Theory]
    [InlineData("cpu", "cpu")]
    [InlineData("cuda:all", "cuda:0 cuda:1 cuda:2")]
    [InlineData("cuda:2, cuda:0", "cuda:2 cuda:0")]
    [InlineData("cuda,cuda:1", "cuda cuda:1")]
    public void A_list_selects_devices_in_order(string list, string expected) =>
        Assert.Equal(expected.Split(' '), DeviceSelection.Expand(list, () => 3));

    [Theory]
    [InlineData("cuda:0,cuda:all")]
    [InlineData("cuda,cuda:0")]
    [InlineData("cpu,cpu")]
    public void A_device_may_be_named_only_once(string list) =>
        Assert.Contains(
            "twice", Assert.Throws<DeviceException>(() => DeviceSelection.Expand(list, () => 3)).Message, StringComparison.Ordinal);

    [Fact]
    public void There_must_be_at_least_one_CUDA_device() =>
        Assert.StartsWith("cuda:all: ", Assert.Throws<DeviceException>(() => DeviceSelection.Expand("cuda:all", () => 0)).Message,
            StringComparison.Ordinal);
}
