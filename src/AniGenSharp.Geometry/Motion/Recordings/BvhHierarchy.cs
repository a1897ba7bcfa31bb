using System.Numerics;

namespace AniGenSharp.Geometry.Motion.Recordings;

/// <summary>The joints of a BVH file: their names, parents, offsets and channels, in the order of the numbers of a frame.</summary>
internal sealed class BvhHierarchy
{
    private const int MaxJoints = 10_000;

    /// <summary>Names, [J].</summary>
    public List<string> Names { get; } = [];

    /// <summary>Index of each joint's parent, -1 for a root, [J].</summary>
    public List<int> Parents { get; } = [];

    /// <summary>Position relative to the parent at rest, [J].</summary>
    public List<Vector3> Offsets { get; } = [];

    /// <summary>What the numbers of a frame are, joint by joint: <c>xposition</c>, <c>zrotation</c>, …, [J].</summary>
    public List<string[]> Channels { get; } = [];

    /// <summary>Reads all roots of the file, up to the word MOTION.</summary>
    public static BvhHierarchy Read(BvhTokens tokens)
    {
        tokens.Expect("HIERARCHY");
        var hierarchy = new BvhHierarchy();
        do
        {
            tokens.Expect("ROOT");
            hierarchy.ReadTree(tokens);
        }
        while ("ROOT".Equals(tokens.Peek(), StringComparison.OrdinalIgnoreCase));
        return hierarchy;
    }

    /// <summary>
    /// Reads from a root's name to its closing brace. The open joints are on a stack, so that no depth of nesting exhausts the thread's.
    /// </summary>
    private void ReadTree(BvhTokens tokens)
    {
        var open = new Stack<int>();
        Begin(tokens, open);
        while (open.Count > 0)
        {
            string word = tokens.Next();
            switch (word.ToUpperInvariant())
            {
                case "OFFSET":
                    Offsets[open.Peek()] = tokens.Vector();
                    break;
                case "CHANNELS":
                    Channels[open.Peek()] = ReadChannels(tokens);
                    break;
                case "JOINT":
                    Begin(tokens, open);
                    break;
                case "END":
                    SkipEndSite(tokens);
                    break;
                case "}":
                    open.Pop();
                    break;
                default:
                    throw tokens.Error($"'{word}' is not part of a joint");
            }
        }
    }

    private void Begin(BvhTokens tokens, Stack<int> open)
    {
        if (Names.Count == MaxJoints)
            throw tokens.Error($"more than {MaxJoints} joints");
        string name = tokens.Next();
        while (tokens.Next() is var word && word != "{")
            name += "_" + word;
        Names.Add(name);
        Parents.Add(open.Count == 0 ? -1 : open.Peek());
        Offsets.Add(Vector3.Zero);
        Channels.Add([]);
        open.Push(Names.Count - 1);
    }

    private static string[] ReadChannels(BvhTokens tokens)
    {
        float count = tokens.Number();
        if (count is not (>= 0 and <= 9))
            throw tokens.Error($"{count} channels");
        string[] channels = new string[(int)count];
        for (int i = 0; i < channels.Length; i++)
        {
            channels[i] = tokens.Next().ToLowerInvariant();
            if (channels[i].Length < 2 || !"xyz".Contains(channels[i][0], StringComparison.Ordinal)
                || channels[i][1..] is not ("position" or "rotation" or "scale"))
                throw tokens.Error($"there is no channel '{channels[i]}'");
        }
        return channels;
    }

    /// <summary>End sites are not read: they only say how long a last bone is drawn, and many files have anything there.</summary>
    private static void SkipEndSite(BvhTokens tokens)
    {
        tokens.Expect("Site");
        tokens.Expect("{");
        tokens.Expect("OFFSET");
        tokens.Vector();
        tokens.Expect("}");
    }
}
