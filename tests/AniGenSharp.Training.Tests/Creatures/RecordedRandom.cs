using System.Text.Json;
using AniGenSharp.Training.Modeling;

namespace AniGenSharp.Training.Tests.Creatures;

/// <summary>Replays recorded draws, and requires that every draw asks for the recorded range.</summary>
internal sealed class RecordedRandom(JsonElement[] draws) : IRandomSource
{
    private int _next;

    /// <summary>Number of draws that nobody has asked for.</summary>
    public int Left => draws.Length - _next;

    public double Uniform(double from, double to)
    {
        var draw = Take("u");
        Assert.Equal(draw[1].GetDouble(), from, 1e-12);
        Assert.Equal(draw[2].GetDouble(), to, 1e-12);
        return draw[3].GetDouble();
    }

    public double Normal(double deviation)
    {
        var draw = Take("n");
        Assert.Equal(draw[1].GetDouble(), deviation, 1e-12);
        return draw[2].GetDouble();
    }

    public int Index(int count)
    {
        var draw = Take("i");
        Assert.Equal(draw[1].GetInt32(), count);
        return draw[2].GetInt32();
    }

    private JsonElement Take(string kind)
    {
        Assert.True(_next < draws.Length, "More numbers are drawn than were recorded.");
        var draw = draws[_next++];
        Assert.Equal(kind, draw[0].GetString());
        return draw;
    }
}
