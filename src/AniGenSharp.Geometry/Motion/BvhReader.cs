using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion;

/// <summary>
/// Reads BVH: HIERARCHY with one ROOT, JOINT, End Site, OFFSET and CHANNELS in any order of rotations, then MOTION.
/// Of several position channels only the root's count; other joints keep their offsets.
/// </summary>
internal static class BvhReader
{
    private const int MostJoints = 10_000;

    /// <summary>Reads a motion file.</summary>
    /// <param name="text">The whole file.</param>
    /// <exception cref="InvalidDataException">The text is no sound BVH; the message names the line.</exception>
    public static BvhMotion Read(TextReader text)
    {
        var tokens = new Tokens(text);
        tokens.Expect("HIERARCHY");
        tokens.Expect("ROOT");
        var hierarchy = new Hierarchy();
        ReadJoint(tokens, hierarchy);
        tokens.Expect("MOTION");
        tokens.Expect("Frames:");
        float frames = tokens.Number();
        tokens.Expect("Frame");
        tokens.Expect("Time:");
        float frameTime = tokens.Number();
        if (!(frames >= 1 && frames == MathF.Floor(frames)) || !(frameTime > 0))
            throw tokens.Error($"{frames} frames of {frameTime} s make no motion");
        var rotations = new List<Quaternion[]>();
        var places = new List<Vector3>();
        for (int frame = 0; frame < frames; frame++)
        {
            var (turns, place) = ReadFrame(tokens, hierarchy);
            rotations.Add(turns);
            places.Add(place);
        }
        var joints = new Vector3[hierarchy.Offsets.Count];
        for (int j = 0; j < joints.Length; j++)
            joints[j] = hierarchy.Offsets[j] + (hierarchy.Parents[j] < 0 ? Vector3.Zero : joints[hierarchy.Parents[j]]);
        return new BvhMotion(
            new SkeletonForest(joints, [.. hierarchy.Parents], [.. hierarchy.Names]), frameTime, [.. rotations], [.. places]);
    }

    private sealed class Hierarchy
    {
        public List<string> Names { get; } = [];
        public List<int> Parents { get; } = [];
        public List<Vector3> Offsets { get; } = [];
        public List<string[]> Channels { get; } = [];
    }

    /// <summary>Reads from a joint's name to its closing brace; the open joints are kept on a stack, so that no depth of nesting can exhaust another one.</summary>
    private static void ReadJoint(Tokens tokens, Hierarchy hierarchy)
    {
        var open = new Stack<int>();
        Begin();
        while (open.Count > 0)
        {
            string word = tokens.Next();
            switch (word.ToUpperInvariant())
            {
                case "OFFSET":
                    hierarchy.Offsets[open.Peek()] = tokens.Vector();
                    break;
                case "CHANNELS":
                    float count = tokens.Number();
                    if (count is not (>= 0 and <= 6))
                        throw tokens.Error($"{count} channels");
                    string[] channels = new string[(int)count];
                    for (int i = 0; i < channels.Length; i++)
                    {
                        channels[i] = tokens.Next().ToLowerInvariant();
                        if (channels[i].Length < 2 || !"xyz".Contains(channels[i][0], StringComparison.Ordinal) || channels[i][1..] is not ("position" or "rotation"))
                            throw tokens.Error($"there is no channel '{channels[i]}'");
                    }
                    hierarchy.Channels[open.Peek()] = channels;
                    break;
                case "JOINT":
                    Begin();
                    break;
                case "END":
                    tokens.Expect("Site");
                    tokens.Expect("{");
                    tokens.Expect("OFFSET");
                    tokens.Vector();
                    tokens.Expect("}");
                    break;
                case "}":
                    open.Pop();
                    break;
                default:
                    throw tokens.Error($"'{word}' belongs in no joint");
            }
        }

        void Begin()
        {
            if (hierarchy.Names.Count == MostJoints)
                throw tokens.Error($"more than {MostJoints} joints");
            string name = tokens.Next();
            while (tokens.Next() is var word && word != "{")
                name += "_" + word;
            hierarchy.Names.Add(name);
            hierarchy.Parents.Add(open.Count == 0 ? -1 : open.Peek());
            hierarchy.Offsets.Add(Vector3.Zero);
            hierarchy.Channels.Add([]);
            open.Push(hierarchy.Names.Count - 1);
        }
    }

    private static (Quaternion[] Rotations, Vector3 Place) ReadFrame(Tokens tokens, Hierarchy hierarchy)
    {
        var rotations = new Quaternion[hierarchy.Names.Count];
        var place = hierarchy.Offsets[0];
        for (int j = 0; j < rotations.Length; j++)
        {
            rotations[j] = Quaternion.Identity;
            foreach (string channel in hierarchy.Channels[j])
            {
                float value = tokens.Number();
                int axis = channel[0] - 'x';
                if (channel[1] == 'p')
                {
                    if (j == 0)
                        place[axis] = value;
                    continue;
                }
                var around = axis == 0 ? Vector3.UnitX : axis == 1 ? Vector3.UnitY : Vector3.UnitZ;
                rotations[j] *= Quaternion.CreateFromAxisAngle(around, value * MathF.PI / 180);
            }
            rotations[j] = Quaternion.Normalize(rotations[j]);
        }
        return (rotations, place);
    }

    /// <summary>The file as words, with the line each stands in.</summary>
    private sealed class Tokens(TextReader text)
    {
        private readonly Queue<string> _words = new();
        private int _line;

        public string Next()
        {
            while (_words.Count == 0)
            {
                _line++;
                string line = text.ReadLine() ?? throw Error("the file ends too early");
                foreach (string word in line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                    _words.Enqueue(word);
            }
            return _words.Dequeue();
        }

        public void Expect(string expected)
        {
            string word = Next();
            if (!word.Equals(expected, StringComparison.OrdinalIgnoreCase))
                throw Error($"'{word}' stands where '{expected}' should");
        }

        public float Number()
        {
            string word = Next();
            return float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
                ? value
                : throw Error($"'{word}' is no number");
        }

        public Vector3 Vector() => new(Number(), Number(), Number());

        public InvalidDataException Error(string what) => new($"no sound BVH: line {_line}: {what}.");
    }
}
