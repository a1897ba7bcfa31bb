using System.Globalization;
using System.Numerics;

namespace AniGenSharp.Geometry.Motion.Recordings;

/// <summary>A BVH file as words, with the line that each is in.</summary>
internal sealed class BvhTokens(TextReader text)
{
    /// <summary>A line of numbers for every channel of a large skeleton is far shorter.</summary>
    private const int MaxLineLength = 4_000_000;

    private readonly Queue<string> _words = new();
    private readonly char[] _buffer = new char[64 * 1024];
    private int _line, _read, _length;

    /// <summary>The next word, or null at the end of the file.</summary>
    public string? Peek()
    {
        while (_words.Count == 0)
        {
            if (ReadLine() is not { } line)
                return null;
            foreach (string word in line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                _words.Enqueue(word);
        }
        return _words.Peek();
    }

    /// <summary>Takes the next word.</summary>
    /// <exception cref="InvalidDataException">The file has ended.</exception>
    public string Next()
    {
        string word = Peek() ?? throw Error("the file ends too early");
        _words.Dequeue();
        return word;
    }

    /// <summary>Takes a keyword, in any case. A number that is glued to it stays as the next word.</summary>
    /// <exception cref="InvalidDataException">Another word is next.</exception>
    public void Expect(string expected)
    {
        string word = Next();
        if (word.Equals(expected, StringComparison.OrdinalIgnoreCase))
            return;
        if (!word.StartsWith(expected, StringComparison.OrdinalIgnoreCase) || !expected.EndsWith(':'))
            throw Error($"expected '{expected}' but found '{Shorten(word)}'");
        string[] rest = [word[expected.Length..], .. _words];
        _words.Clear();
        foreach (string other in rest)
            _words.Enqueue(other);
    }

    /// <summary>Takes a finite number.</summary>
    /// <exception cref="InvalidDataException">The next word is not one.</exception>
    public float Number()
    {
        string word = Next();
        return float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw Error($"'{Shorten(word)}' is not a number");
    }

    /// <summary>Takes three numbers.</summary>
    public Vector3 Vector() => new(Number(), Number(), Number());

    /// <summary>An error that names the current line.</summary>
    public InvalidDataException Error(string what) => new($"not a valid BVH file: line {_line}: {what}.");

    private static string Shorten(string word) => word.Length <= 40 ? word : word[..39] + "…";

    /// <summary>The next line, read in pieces so that a file without line breaks cannot fill the memory.</summary>
    private string? ReadLine()
    {
        _line++;
        var line = new System.Text.StringBuilder();
        while (true)
        {
            if (_read == _length)
                (_read, _length) = (0, text.Read(_buffer, 0, _buffer.Length));
            if (_length == 0)
                return line.Length > 0 ? line.ToString() : null;
            int end = Array.IndexOf(_buffer, '\n', _read, _length - _read);
            line.Append(_buffer, _read, (end < 0 ? _length : end) - _read);
            _read = end < 0 ? _length : end + 1;
            if (end >= 0)
                return line.ToString();
            if (line.Length > MaxLineLength)
                throw Error("the line is too long");
        }
    }
}
