using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AniGenSharp.Runtime;

/// <summary>
/// Lets TorchSharp's Linux shim load with a libstdc++ older than GCC 13's (Debian 12, Ubuntu 22.04). The shim requires the symbol version
/// GLIBCXX_3.4.32 for only one symbol, <c>_ZSt21ios_base_library_initv</c>, which has no relocation: nothing ever calls it. Marking that
/// entry of the version-needs table weak (<c>vna_flags |= VER_FLG_WEAK</c>, System V gABI, "Symbol Versioning") in a private copy makes the
/// dynamic loader accept it, with every other check intact.
/// </summary>
internal static class LibstdcxxCompatibility
{
    private const string Version = "GLIBCXX_3.4.32";
    private const uint GnuVersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 2; // VER_FLG_WEAK

    /// <summary>
    /// The path of a copy of <paramref name="shim"/> in which the version is weak, created once and kept in the user's cache folder;
    /// <paramref name="shim"/> itself if it does not require the version.
    /// </summary>
    /// <exception cref="IOException">The copy cannot be written.</exception>
    public static string Patch(string shim)
    {
        byte[] bytes = File.ReadAllBytes(shim);
        string digest = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        string folder = Path.Combine(CacheFolder.Create("native"), digest);
        string mended = Path.Combine(folder, Path.GetFileName(shim));
        if (!MarkWeak(bytes))
            return shim;
        if (File.Exists(mended) && File.ReadAllBytes(mended).AsSpan().SequenceEqual(bytes))
            return mended;
        Directory.CreateDirectory(folder);
        string temporary = $"{mended}.{Environment.ProcessId}";
        File.WriteAllBytes(temporary, bytes);
        File.Move(temporary, mended, overwrite: true);
        return mended;
    }

    /// <summary>Marks the version weak in an ELF64 little-endian image; returns false if it is not required.</summary>
    internal static bool MarkWeak(Span<byte> elf)
    {
        if (!ElfFile.Is64LittleEndian(elf))
            return false;
        var (sections, entrySize, count) = ElfFile.Sections(elf);
        bool marked = false;
        for (int i = 0; i < count; i++)
        {
            var header = elf.Slice(checked((int)(sections + i * entrySize)), entrySize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != GnuVersionNeeds)
                continue;
            int table = (int)BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
            int link = (int)BinaryPrimitives.ReadUInt32LittleEndian(header[40..]);
            int files = (int)BinaryPrimitives.ReadUInt32LittleEndian(header[44..]);
            int names = (int)BinaryPrimitives.ReadInt64LittleEndian(elf[checked((int)(sections + link * entrySize + 24))..]);
            for (int file = table; files-- > 0;)
            {
                int versions = BinaryPrimitives.ReadUInt16LittleEndian(elf[(file + 2)..]);
                int auxiliary = file + BinaryPrimitives.ReadInt32LittleEndian(elf[(file + 8)..]);
                while (versions-- > 0)
                {
                    // Elf64_Vernaux: hash, flags, other, name, next
                    var name = elf[(names + BinaryPrimitives.ReadInt32LittleEndian(elf[(auxiliary + 8)..]))..];
                    if (Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]) == Version)
                    {
                        var flags = elf[(auxiliary + 4)..];
                        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | Weak));
                        marked = true;
                    }
                    auxiliary += BinaryPrimitives.ReadInt32LittleEndian(elf[(auxiliary + 12)..]);
                }
                file += BinaryPrimitives.ReadInt32LittleEndian(elf[(file + 12)..]);
            }
        }
        return marked;
    }
}
