namespace AniGenSharp.Architecture.Tests;

/// <summary>
/// The folders of <c>src</c> are layered: a room uses only rooms below it, so rooms never depend on each other in a circle.
/// </summary>
public sealed class RoomTests
{
    [Fact]
    [Trait("Speed", "Slow")]
    public void No_room_is_part_of_a_cycle()
    {
        var sources = SourceFiles.Below("src").ToDictionary(file => file.Path, file => GlobalUsings + file.Text);
        var references = SourceModel.References(sources);

        Assert.True(references.Count > 100, $"Only {references.Count} references between rooms were found; were the sources compiled?");
        string[] cycles = [.. SourceModel.Circles(references)];
        Assert.True(cycles.Length == 0, string.Join("\n\n", cycles));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void A_cycle_is_detected_and_reported()
    {
        var circles = SourceModel.Circles(SourceModel.References(new Dictionary<string, string>
        {
            ["src/Low/Low.cs"] = "namespace N; class Low { public static int Of(High high) => 1; }",
            ["src/High/High.cs"] = "namespace N; class High { public int Value => Low.Of(this); }",
            ["src/Top/Top.cs"] = "namespace N; class Top { public High? High { get; } }",
        }));

        string[] lines = Assert.Single(circles).Split('\n');
        Assert.Equal(["src/High → src/Low: High.cs → Low", "src/Low → src/High: Low.cs → High"], lines.Order(StringComparer.Ordinal));
    }

    /// <summary>The SDK's implicit usings, which the source files do not contain.</summary>
    private const string GlobalUsings =
        "using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Net.Http; " +
        "using System.Threading; using System.Threading.Tasks;\n";
}
