using System.Text.Json;
using AniGenSharp.Checkpoints;

namespace AniGenSharp.Tests.Checkpoints;

public sealed class NetworkArgumentsTests
{
    private static NetworkArguments Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new NetworkArguments(document.RootElement, "config.json");
    }

    [Fact]
    public void Names_every_unknown_argument()
    {
        var arguments = Parse("""{"resolution": 16, "warp_drive": true, "antigravity": 3}""");
        Assert.Equal(16, arguments.Int("resolution"));
        var error = Assert.Throws<CheckpointException>(arguments.RefuseUnknown);
        Assert.Contains("antigravity, warp_drive", error.Message);
        Assert.DoesNotContain("resolution", error.Message);
    }

    [Fact]
    public void Names_a_missing_argument() =>
        Assert.Contains("resolution", Assert.Throws<CheckpointException>(() => Parse("{}").Int("resolution")).Message);

    [Fact]
    public void Names_a_value_of_the_wrong_type() =>
        Assert.Contains("resolution = \"big\"", Assert.Throws<CheckpointException>(() => Parse("""{"resolution": "big"}""").Int("resolution")).Message);

    [Fact]
    public void Null_means_the_default()
    {
        var arguments = Parse("""{"num_heads": null, "channels": null}""");
        Assert.Equal(4, arguments.Int("num_heads", 4));
        Assert.Null(arguments.Ints("channels"));
        arguments.RefuseUnknown();
    }
}
