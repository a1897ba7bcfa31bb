namespace AniGenSharp.Dsine;

/// <summary>The pixels around a picture that extend its sides to multiples of 32.</summary>
internal readonly record struct Padding(int Left, int Right, int Top, int Bottom)
{
    private const int Multiple = 32;

    /// <summary>Returns the padding of a picture, divided evenly between opposite sides.</summary>
    public static Padding Of(int width, int height)
    {
        int x = (Multiple - width % Multiple) % Multiple, y = (Multiple - height % Multiple) % Multiple;
        return new Padding(x / 2, x - x / 2, y / 2, y - y / 2);
    }
}
