using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AniGenSharp.Geometry.Gltf.Reading;

namespace AniGenSharp.TestKit.Tensors.Fuzzing;

/// <summary>Damages the bytes of a file as a hostile or careless writer would.</summary>
internal static partial class Mutation
{
    private static readonly uint[] s_numbers = [0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    /// <summary>Values that take the place of others, as JSON.</summary>
    private static readonly string[] s_values =
    [
        "-1", "0", "1", "3", "255", "65536", "2147483647", "4294967295", "99999999999999999999", "1e39", "-1e-45", "0.5", "null", "true",
        "[]", "{}", "\"\"", "\"\\u0000\"", "\"SCALAR\"", "\"VEC3\"", "\"MAT4\"", "[0,0,0]", "[0,0,0,0]", "\"F64\"", "\"I32\"", "\"scale\"",
    ];

    /// <summary>A copy with damaged bytes.</summary>
    /// <param name="file">The bytes of a valid file.</param>
    /// <param name="random">Decides what is damaged.</param>
    public static byte[] OfBytes(byte[] file, Random random)
    {
        byte[] copy = [.. file];
        bool keepsLength = random.Next(2) == 0;
        for (int i = random.Next(1, 5); i > 0 && copy.Length > 8; i--)
            copy = Damage(copy, random, keepsLength ? 3 : 6);
        return copy;
    }

    /// <summary>A copy in which some values of the JSON are others; the lengths around the JSON fit it.</summary>
    /// <param name="gltf">A valid .glb or .gltf file.</param>
    /// <param name="random">Decides what is replaced.</param>
    public static byte[] OfGltf(byte[] gltf, Random random)
    {
        var (json, binary) = GlbChunks.Split(gltf);
        byte[] changed = OfJson(json.Span, random);
        return GlbChunks.IsGlb(gltf) ? GlbChunks.Join(changed, binary) : changed;
    }

    /// <summary>A copy in which some values of the header are others; the length before the header fits it.</summary>
    /// <param name="file">A valid safetensors file.</param>
    /// <param name="random">Decides what is replaced.</param>
    public static byte[] OfSafetensors(byte[] file, Random random)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        byte[] header = OfJson(file.AsSpan(8, length), random), prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        return [.. prefix, .. header, .. file[(8 + length)..]];
    }

    /// <summary>A copy in which one file of the archive is damaged; the checksums fit it. Other files are only damaged.</summary>
    /// <param name="file">A valid file of torch.</param>
    /// <param name="random">Decides what is damaged.</param>
    public static byte[] OfArchive(byte[] file, Random random)
    {
        if (!file.AsSpan().StartsWith("PK"u8))
            return OfBytes(file, random);
        using var copy = new MemoryStream();
        using (var input = new ZipArchive(new MemoryStream(file)))
        using (var output = new ZipArchive(copy, ZipArchiveMode.Create, leaveOpen: true))
        {
            // The pickle is first; what it describes are only numbers.
            int damaged = random.Next(4) == 0 ? random.Next(input.Entries.Count) : 0;
            for (int i = 0; i < input.Entries.Count; i++)
            {
                using var content = new MemoryStream();
                using (var stream = input.Entries[i].Open())
                    stream.CopyTo(content);
                byte[] bytes = content.ToArray();
                using var target = output.CreateEntry(input.Entries[i].FullName, CompressionLevel.NoCompression).Open();
                target.Write(i == damaged ? OfBytes(bytes, random) : bytes);
            }
        }
        return copy.ToArray();
    }

    /// <summary>A copy in which some numbers are others.</summary>
    /// <param name="file">A valid file of text.</param>
    /// <param name="random">Decides what is replaced.</param>
    public static byte[] OfText(byte[] file, Random random)
    {
        string text = Encoding.UTF8.GetString(file);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            var numbers = Number().Matches(text);
            if (numbers.Count == 0)
                break;
            var old = numbers[random.Next(numbers.Count)];
            string value = random.Next(3) == 0 ? numbers[random.Next(numbers.Count)].Value : s_values[random.Next(s_values.Length)];
            text = string.Concat(text.AsSpan(0, old.Index), value, text.AsSpan(old.Index + old.Length));
        }
        return Encoding.UTF8.GetBytes(text);
    }

    /// <summary>A copy in which one name of a file is another.</summary>
    /// <param name="file">A valid file of text, or a .glb file.</param>
    /// <param name="names">The names that occur in it.</param>
    /// <param name="others">The names that may take their place.</param>
    /// <param name="random">Decides which.</param>
    public static byte[] OfReferences(byte[] file, string[] names, string[] others, Random random) => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(file).Replace(
            names[random.Next(names.Length)], others[random.Next(others.Length)], StringComparison.Ordinal));

    /// <summary>Replaces, removes or copies some values.</summary>
    private static byte[] OfJson(ReadOnlySpan<byte> json, Random random)
    {
        var root = JsonNode.Parse(json)!;
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            JsonNode[] all = [.. Below(root).Where(node => node.Parent is not null)];
            if (all.Length == 0)
                break;
            var node = all[random.Next(all.Length)];
            if (random.Next(5) == 0)
                Remove(node);
            else
                node.ReplaceWith(random.Next(3) == 0
                    ? all[random.Next(all.Length)].DeepClone() : JsonNode.Parse(s_values[random.Next(s_values.Length)]));
        }
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static void Remove(JsonNode node)
    {
        if (node.Parent is JsonObject parent)
            parent.Remove(node.GetPropertyName());
        else
            node.Parent!.AsArray().Remove(node);
    }

    private static IEnumerable<JsonNode> Below(JsonNode node) => (node switch
    {
        JsonObject parent => parent.Select(property => property.Value),
        JsonArray items => items,
        _ => [],
    }).OfType<JsonNode>().SelectMany(Below).Prepend(node);

    private static byte[] Damage(byte[] file, Random random, int ways)
    {
        // Headers decide the most, so half of all damage is near the beginning.
        int at = random.Next(random.Next(2) == 0 ? file.Length : Math.Min(file.Length, 2048));
        int length = Math.Min(random.Next(1, 64), file.Length - at);
        switch (random.Next(ways))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 1 when at + 4 <= file.Length:
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), s_numbers[random.Next(s_numbers.Length)]);
                return file;
            case 3:
                return file[..at];
            case 4:
                return [.. file[..at], .. file[(at + length)..]];
            case 5:
                return [.. file[..(at + length)], .. file[at..]];
            default:
                // A digit becomes another, or a sign: counts and offsets in text.
                int digit = Array.FindIndex(file, at, value => value is >= (byte)'0' and <= (byte)'9');
                file[digit < 0 ? at : digit] = (byte)"0123456789-e"[random.Next(12)];
                return file;
        }
    }

    [GeneratedRegex("""(?<![\w.])-?\d+(\.\d+)?([eE][+-]?\d+)?""", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
