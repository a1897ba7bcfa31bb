using AniGenSharp.Devices.Memory;

namespace AniGenSharp.Tests.Devices.Memory;

/// <summary>How much memory networks may occupy permanently.</summary>
public sealed class NetworkBudgetTests
{
    [Theory]
    [InlineData(24_000_000_000, 12_000_000_000)]
    [InlineData(1_500_000_000, 500_000_000)]
    [InlineData(500_000_000, 0)]
    public void A_small_container_holds_one_network_at_a_time(long available, long budget) =>
        Assert.Equal(budget, NetworkBudget.OnHost(available));
}
