using System.Text.Json;
using System.Text.Json.Nodes;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>The tiny checkpoints among the fixtures, which have the same layout as the released ones.</summary>
internal static class TestCheckpoints
{
    /// <summary>The constructor arguments of <c>models.KIND</c> in the config file of tests/fixtures/ckpts/NAME.</summary>
    public static NetworkArguments Arguments(string name, string kind) =>
        ArgumentsOf(TestPaths.Fixture("ckpts", name, "config.json"), kind);

    /// <summary>The constructor arguments of <c>models.KIND</c> in a config file.</summary>
    public static NetworkArguments ArgumentsOf(string config, string kind)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(config));
        return new NetworkArguments(document.RootElement.GetProperty("models").GetProperty(kind).GetProperty("args"), config);
    }

    /// <summary>
    /// The constructor arguments in a config file, with the members of the JSON object <paramref name="changes"/> added or replaced.
    /// </summary>
    public static NetworkArguments Changed(string config, string kind, string changes)
    {
        var arguments = JsonNode.Parse(File.ReadAllText(config))!["models"]![kind]!["args"]!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
            arguments[name] = value?.DeepClone();
        return new NetworkArguments(JsonSerializer.SerializeToElement(arguments), config);
    }

    /// <summary>Builds a network from a weight file of tests/fixtures/ckpts, in float32 on the CPU.</summary>
    public static LoadedNetwork<T> Load<T>(string file, Func<ParameterScope, T> build) where T : class
    {
        using var checkpoint = Checkpoint.Open(TestPaths.Fixture("ckpts", file));
        return ParameterReader.Load(checkpoint, Placement.Cpu, build);
    }
}
