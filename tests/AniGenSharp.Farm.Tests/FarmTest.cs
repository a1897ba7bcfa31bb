using AniGenSharp.TestKit.Jobs.Farms;

namespace AniGenSharp.Farm.Tests;

/// <summary>Tests that need a <c>nats-server</c>; without one they are skipped.</summary>
public abstract class FarmTest
{
    protected FarmTest()
    {
        if (NatsServer.Program is null)
            Assert.Skip("nats-server is not installed; on Debian and Ubuntu, 'apt install nats-server' does it.");
    }
}
