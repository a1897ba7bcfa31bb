using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;

namespace AniGenSharp.Formats.Tests.Checkpoints.Formats;

public sealed class NetworkArgumentsTests
{
    private static NetworkArguments Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new NetworkArguments(document.RootElement, "config.json");
    }

    [Fact]
    public void Every_unknown_argument_is_named()
    {
        var arguments = Parse("""{"resolution": 16, "warp_drive": true, "antigravity": 3}""");
        Assert.Equal(16, arguments.Int("resolution"));
        var error = Assert.Throws<CheckpointException>(arguments.RejectUnknown);
        Assert.Contains("antigravity, warp_drive", error.Message);
        Assert.DoesNotContain("resolution", error.Message);
    }

    [Fact]
    public void A_missing_argument_is_named() =>
        Assert.Contains("resolution", Assert.Throws<CheckpointException>(() => Parse("{}").Int("resolution")).Message);

    [Fact]
    public void A_value_of_the_wrong_type_is_named() =>
        Assert.Contains(
            "resolution = \"big\"", Assert.Throws<CheckpointException>(() => Parse("""{"resolution": "big"}""").Int("resolution")).Message);

    /// <summary>These values would cause a division by zero or an error deep in native code, long after the model is loaded.</summary>
    [Theory]
    [InlineData("""{"num_heads": 5}""")]
    [InlineData("""{"num_heads": -4}""")]
    [InlineData("""{"num_head_channels": 0}""")]
    [InlineData("""{"num_head_channels": 128}""")]
    public void Heads_that_do_not_divide_the_channels_are_rejected(string json)
    {
        Assert.Contains(
            "is not supported", Assert.Throws<CheckpointException>(() => Parse(json).Heads("num_heads", 64, "num_head_channels")).Message);
        Assert.Throws<CheckpointException>(() => Parse("""{"num_heads": 0}""").Heads("num_heads", 64, 4));
        Assert.Equal(1, Parse("""{"num_heads": 0}""").Heads("num_heads", 64, "num_head_channels"));
        Assert.Throws<CheckpointException>(() => Parse("""{"window_size": 0}""").Positive("window_size", 8));
    }

    [Fact]
    public void Null_means_the_default()
    {
        var arguments = Parse("""{"num_heads": null, "channels": null}""");
        Assert.Equal(4, arguments.Int("num_heads", 4));
        Assert.Null(arguments.Ints("channels"));
        arguments.RejectUnknown();
    }
}
