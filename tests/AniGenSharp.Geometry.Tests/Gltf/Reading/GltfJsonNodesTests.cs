using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Gltf.Reading;

namespace AniGenSharp.Geometry.Tests.Gltf.Reading;

/// <summary>Numbers of nodes that were parsed and of nodes that were set.</summary>
public sealed class GltfJsonNodesTests
{
    [Theory]
    [InlineData("3", 3)]
    [InlineData("3.0", 3)]
    [InlineData("-1", -1)]
    [InlineData("3.5", null)]
    [InlineData("1e12", null)]
    [InlineData("\"3\"", null)]
    [InlineData("[3]", null)]
    [InlineData("null", null)]
    public void Only_integers_are_read_as_such(string json, int? expected) => Assert.Equal(expected, JsonNode.Parse(json).AsInt());

    [Fact]
    public void A_number_that_was_set_is_read_like_a_parsed_one()
    {
        var node = JsonNode.Parse("""{ "mesh": 1 }""")!;
        node["mesh"] = 7;
        Assert.Equal(7, node.Get("mesh").AsInt());
    }
}
