using AniGenSharp.Cli.CommandLine;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary><c>anigen farm</c> and <c>anigen worker</c> where they end before a server is needed.</summary>
public sealed class FarmCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FarmCommandTests()
    {
        new FarmCredentials("client").Write(_folder.File("client.creds"));
        File.WriteAllText(_folder.File("other.creds"), "hello");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("Option '--creds' is required.", "farm", "status")]
    [InlineData("Option '--creds' is required.", "worker")]
    [InlineData("Required argument 'job' missing", "farm", "cancel", "--creds", "client.creds")]
    [InlineData("Required argument 'picture' missing", "farm", "submit", "--creds", "client.creds")]
    [InlineData("--priority: unknown value 'urgent'", "farm", "submit", "a.png", "--creds", "client.creds", "--priority", "urgent")]
    [InlineData("nowhere.creds", "farm", "fetch", "--creds", "nowhere.creds")]
    [InlineData("other.creds: this is not a file of credentials", "farm", "retry", "x", "--creds", "other.creds")]
    [InlineData("http://x is not the address of a farm", "farm", "status", "--creds", "client.creds", "--farm", "http://x")]
    [InlineData("nowhere.png: there is no such picture", "farm", "submit", "nowhere.png", "--creds", "client.creds")]
    [InlineData("--port must be between 1 and 65535, not 0.", "farm", "up", "--port", "0")]
    [InlineData("a b cannot be the name of a worker", "farm", "up", "--workers", "a b")]
    [InlineData("client cannot be the name of a worker", "farm", "up", "--workers", "client")]
    [InlineData("nowhere cannot be started: install nats-server", "farm", "up", "--server", "nowhere")]
    [InlineData("nowhere: there is no such checkpoint folder", "worker", "--creds", "client.creds", "--checkpoints", "nowhere")]
    public async Task What_the_caller_can_fix_is_one_line_and_exit_code_2(string message, params string[] arguments)
    {
        var run = await AnigenProcess.Run(_folder.Path, arguments);
        Assert.Contains(message, run.Refusal(2));
    }

    [Fact]
    public void A_farm_that_is_away_and_a_broken_device_are_failures_and_a_refusal_is_not()
    {
        Assert.Equal(ExitCodes.Failure, CommandHost.ExitCode(new FarmException("away") { IsAway = true }));
        Assert.Equal(ExitCodes.Failure, CommandHost.ExitCode(new FarmFaultException("broken", new InvalidOperationException())));
        Assert.Equal(ExitCodes.BadInput, CommandHost.ExitCode(new FarmException("refused")));
    }
}
