using System.Collections.Frozen;
using System.Text;

namespace AniGenSharp.Geometry.Motion.Recognition;

/// <summary>
/// Splits the names of bones into words that mean something: <c>mixamorig:LeftUpLeg</c> becomes left, upper, leg, as do
/// <c>thigh.L</c>, <c>lThighBend</c> and <c>L_uplegTwist01</c> with their own words.
/// </summary>
internal static class BoneTokens
{
    /// <summary>Words by how they are written. Several spellings share a word.</summary>
    private static readonly FrozenDictionary<string, string> s_words = Lexicon().ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly int s_longest = s_words.Keys.Max(word => word.Length);

    /// <summary>The words of a name in their order, lower case; numbers are kept, unknown words as they are.</summary>
    public static string[] Of(string name)
    {
        string plain = name[(name.LastIndexOfAny([':', '|']) + 1)..];
        var words = new List<string>();
        foreach (string piece in Pieces(plain))
        {
            if (s_words.TryGetValue(piece, out string? word))
                words.Add(word);
            else if (Segment(piece) is { } segments)
                words.AddRange(segments);
            else
                words.Add(piece);
        }
        return [.. words];
    }

    /// <summary>Whether a word is in the lexicon, or a number.</summary>
    public static bool IsKnown(string word) => s_words.ContainsKey(word) || char.IsAsciiDigit(word[0]);

    /// <summary>Runs of letters or digits, split where case changes as in camelCase and in LThigh.</summary>
    private static List<string> Pieces(string name)
    {
        var pieces = new List<string>();
        var piece = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i], before = i > 0 ? name[i - 1] : '_', after = i + 1 < name.Length ? name[i + 1] : '_';
            bool starts = !char.IsLetterOrDigit(c)
                || char.IsDigit(c) != char.IsDigit(before)
                || char.IsUpper(c) && (char.IsLower(before) || char.IsUpper(before) && char.IsLower(after));
            if (starts && piece.Length > 0)
            {
                pieces.Add(piece.ToString());
                piece.Clear();
            }
            if (char.IsLetterOrDigit(c))
                piece.Append(char.ToLowerInvariant(c));
        }
        if (piece.Length > 0)
            pieces.Add(piece.ToString());
        return pieces;
    }

    /// <summary>
    /// A piece as words of the lexicon without a gap, as few as possible, or null. One letter means a side at either end only.
    /// </summary>
    private static List<string>? Segment(string piece)
    {
        // best[i] is the fewest words that make up the first i letters, and where the last of them starts.
        var best = new (int Words, int Start)[piece.Length + 1];
        Array.Fill(best, (int.MaxValue, -1));
        best[0] = (0, -1);
        for (int end = 1; end <= piece.Length; end++)
            for (int start = Math.Max(0, end - s_longest); start < end; start++)
            {
                if (best[start].Words == int.MaxValue || !s_words.ContainsKey(piece[start..end]))
                    continue;
                bool letter = end - start == 1 && piece[start] < 128;
                if (letter && (piece.Length < 4 || start != 0 && end != piece.Length))
                    continue;
                int words = best[start].Words + 1;
                if (words < best[end].Words)
                    best[end] = (words, start);
            }
        if (best[^1].Words == int.MaxValue)
            return null;
        var segments = new List<string>();
        for (int end = piece.Length; end > 0; end = best[end].Start)
            segments.Add(s_words[piece[best[end].Start..end]]);
        segments.Reverse();
        return segments;
    }

    private static Dictionary<string, string> Lexicon()
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("left", "l", "lt", "lft", "左");
        Add("right", "r", "rt", "rgt", "右");
        Add("upper", "up", "upr");
        Add("lower", "low", "lo", "lwr");
        Add("arm", "腕");
        Add("forearm", "elbow", "ulna", "radius", "ひじ", "肘");
        Add("upperarm", "shldr", "humerus", "bicep", "biceps");
        Add("clavicle", "collar", "scapula", "clav", "collarbone");
        Add("shoulder", "肩");
        Add("hand", "wrist", "palm", "手首");
        Add("leg", "legs");
        Add("thigh", "femur", "upleg", "足");
        Add("shin", "calf", "knee", "tibia", "crus", "ひざ");
        Add("foot", "feet", "ankle", "足首");
        Add("toe", "toes", "ball", "toebase", "つま先");
        Add("hip", "hips", "hipjoint");
        Add("pelvis", "下半身");
        Add("buttock", "glute", "butt");
        Add("spine", "abdomen", "belly", "waist", "torso", "back", "上半身");
        Add("chest", "thorax", "ribcage", "upperchest");
        Add("neck", "首");
        Add("head", "頭");
        Add("thumb", "親指");
        Add("index", "pointer", "人指", "人差指");
        Add("middle", "mid", "中指");
        Add("ring", "薬指");
        Add("pinky", "little", "pinkie", "小指");
        Add("finger", "fingers", "digit", "metacarpal", "carpal", "fingerbase");
        Add("twist", "roll", "share", "捩", "tw");
        Add("root", "reference", "armature", "master", "world", "cog", "origin", "trajectory", "センター", "全ての親");
        Add("helper", "ik", "ｉｋ", "pole", "target", "ctrl", "ctl", "control", "controller", "mch", "org", "weapon", "prop", "hair",
            "skirt", "cloth", "breast", "bust", "boob", "eye", "eyes", "eyelid", "brow", "eyebrow", "jaw", "tongue", "teeth", "tooth",
            "lip", "lips", "mouth", "cheek", "ear", "ears", "nose", "nub", "end", "tip", "socket", "attach", "holster", "gun", "sword",
            "shield", "cape", "cloak", "tail", "wing",
            "null", "effector", "corrective", "face", "beard", "hat", "top", "site", "dummy", "leaf", "camera", "sec");
        string[] meaningless = ["def", "bend", "bone", "joint", "base", "fore", "bip", "cc", "mixamorig", "character", "j", "c", "b", "bn"];
        foreach (string word in meaningless)
            words[word] = word;
        return words;

        void Add(string word, params string[] spellings)
        {
            words[word] = word;
            foreach (string spelling in spellings)
                words[spelling] = word;
        }
    }
}
