using System.Buffers.Binary;

namespace AniGenSharp.TestKit.Tensors.Fuzzing;

/// <summary>Damages the bytes of a file as a hostile or careless writer would.</summary>
public static class Mutation
{
    private static readonly uint[] s_numbers = [0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    /// <summary>A damaged copy.</summary>
    /// <param name="file">The bytes of a valid file.</param>
    /// <param name="random">Decides what is damaged.</param>
    public static byte[] Of(byte[] file, Random random)
    {
        byte[] copy = [.. file];
        for (int i = random.Next(1, 5); i > 0 && copy.Length > 8; i--)
            copy = Damage(copy, random);
        return copy;
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        // Headers decide the most, so half of all damage is near the beginning.
        int at = random.Next(random.Next(2) == 0 ? file.Length : Math.Min(file.Length, 2048));
        int length = Math.Min(random.Next(1, 64), file.Length - at);
        switch (random.Next(6))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 1 when at + 4 <= file.Length:
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), s_numbers[random.Next(s_numbers.Length)]);
                return file;
            case 2:
                return file[..at];
            case 3:
                return [.. file[..at], .. file[(at + length)..]];
            case 4:
                return [.. file[..(at + length)], .. file[at..]];
            default:
                // A digit becomes another, or a sign: counts and offsets in text.
                int digit = Array.FindIndex(file, at, value => value is >= (byte)'0' and <= (byte)'9');
                file[digit < 0 ? at : digit] = (byte)"0123456789-e"[random.Next(12)];
                return file;
        }
    }
}
