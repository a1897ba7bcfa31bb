using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using AniGenSharp.TestKit;
using AniGenSharp.Training.Creatures;

namespace AniGenSharp.Training.Tests.Creatures;

/// <summary>A creature of the Python trainer: the numbers that it drew and the shape that it made of them.</summary>
internal sealed class RecordedCreature
{
    private readonly JsonElement _json;

    private RecordedCreature(JsonElement json) => _json = json;

    /// <summary>Three creatures of every class; the first of each has values of its fields.</summary>
    public static IReadOnlyList<RecordedCreature> All { get; } = Read();

    public CreatureClass Class => Enum.Parse<CreatureClass>(_json.GetProperty("cls").GetString()!, ignoreCase: true);

    public bool HasFields => _json.TryGetProperty("values", out _);

    public int[] Parents => [.. _json.GetProperty("parents").EnumerateArray().Select(parent => parent.GetInt32())];

    /// <summary>Draws the creature from the recorded numbers, all of which it must use.</summary>
    public Creature Draw()
    {
        var random = new RecordedRandom([.. _json.GetProperty("draws").EnumerateArray()]);
        var creature = CreatureGenerator.TryDraw(Class, random);
        Assert.NotNull(creature);
        Assert.Equal(0, random.Left);
        return creature;
    }

    public float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(Bytes(name)).ToArray();

    public byte[] Bytes(string name) => _json.GetProperty(name).GetBytesFromBase64();

    /// <summary>A packed grid: the first voxel is the highest bit of the first byte.</summary>
    public bool[] Bits(string name) =>
        [.. Bytes(name).SelectMany(value => Enumerable.Range(0, 8).Select(bit => (value >> 7 - bit & 1) != 0))];

    private static List<RecordedCreature> Read()
    {
        using var file = new GZipStream(File.OpenRead(TestPaths.Fixture("training", "creatures.json.gz")), CompressionMode.Decompress);
        return [.. JsonDocument.Parse(file).RootElement.EnumerateArray().Select(json => new RecordedCreature(json))];
    }
}
