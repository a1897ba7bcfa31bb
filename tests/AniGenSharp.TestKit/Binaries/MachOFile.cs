using System.Buffers.Binary;
using System.Text;

namespace AniGenSharp.TestKit.Binaries;

/// <summary>The loading information in the header of a 64-bit Mach-O file. Source: Apple's mach-o/loader.h.</summary>
/// <param name="Cpu">The processor: <c>arm64</c>, <c>x86_64</c> or a number.</param>
/// <param name="InstallName">The name by which other files refer to this library; null for a program.</param>
/// <param name="Dependencies">The install names of the libraries it needs.</param>
/// <param name="WeakDependencies">The dependencies that may be missing.</param>
/// <param name="RunPaths">The paths that replace <c>@rpath</c>.</param>
/// <param name="MinimumSystem">The oldest version of macOS it runs on.</param>
public sealed record MachOFile(
    string Cpu, string? InstallName, IReadOnlyList<string> Dependencies, IReadOnlyList<string> WeakDependencies,
    IReadOnlyList<string> RunPaths, Version MinimumSystem)
{
    private const uint Magic64 = 0xFEEDFACF, FatMagic = 0xCAFEBABE;
    private const int Arm64 = 0x0100000C, X64 = 0x01000007;
    private const int HeaderSize = 32, FatHeaderSize = 8, FatEntrySize = 20;
    private const uint LoadDylib = 0xC, IdDylib = 0xD, LoadWeakDylib = 0x80000018, ReexportDylib = 0x8000001F, RunPath = 0x8000001C;
    private const uint VersionMinMac = 0x24, BuildVersion = 0x32;

    /// <summary>Reads the parts of a file: one, or one per processor of a universal file.</summary>
    /// <exception cref="InvalidDataException">The file is not a 64-bit Mach-O file.</exception>
    public static IReadOnlyList<MachOFile> ReadAll(ReadOnlySpan<byte> file)
    {
        if (file.Length >= FatHeaderSize && BinaryPrimitives.ReadUInt32BigEndian(file) == FatMagic)
        {
            var parts = new List<MachOFile>();
            for (int i = 0; i < BinaryPrimitives.ReadInt32BigEndian(file[4..]); i++)
            {
                int offset = BinaryPrimitives.ReadInt32BigEndian(file[(FatHeaderSize + FatEntrySize * i + 8)..]);
                parts.Add(ReadOne(file[offset..]));
            }
            return parts;
        }
        return [ReadOne(file)];
    }

    private static MachOFile ReadOne(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic64)
            throw new InvalidDataException("This is not a 64-bit Mach-O file.");
        int cpu = Int32(file, 4);
        string? installName = null;
        var (dependencies, weak, runPaths, system) = (new List<string>(), new List<string>(), new List<string>(), new Version(0, 0));
        int at = HeaderSize;
        for (int i = 0; i < Int32(file, 16); i++)
        {
            var command = file.Slice(at, Int32(file, at + 4));
            switch ((uint)Int32(command, 0))
            {
                case LoadDylib or ReexportDylib:
                    dependencies.Add(Text(command));
                    break;
                case LoadWeakDylib:
                    dependencies.Add(Text(command));
                    weak.Add(Text(command));
                    break;
                case IdDylib:
                    installName = Text(command);
                    break;
                case RunPath:
                    runPaths.Add(Text(command));
                    break;
                case VersionMinMac:
                    system = VersionOf(Int32(command, 8));
                    break;
                case BuildVersion:
                    system = VersionOf(Int32(command, 12));
                    break;
            }
            at += command.Length;
        }
        string name = cpu switch { Arm64 => "arm64", X64 => "x86_64", _ => $"{cpu:x}" };
        return new MachOFile(name, installName, dependencies, weak, runPaths, system);
    }

    private static int Int32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    /// <summary>The text in a load command, which starts at the offset in its third word.</summary>
    private static string Text(ReadOnlySpan<byte> command)
    {
        var text = command[Int32(command, 8)..];
        return Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
    }

    private static Version VersionOf(int packed) => new(packed >> 16, packed >> 8 & 255);
}
