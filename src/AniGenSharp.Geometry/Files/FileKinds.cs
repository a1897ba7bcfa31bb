using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace AniGenSharp.Geometry.Files;

/// <summary>Finds out what a path leads to without opening it: opening a pipe waits for its other end.</summary>
internal static unsafe partial class FileKinds
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint TypeOnly = 1; // STATX_TYPE

    private const int LinuxModeOffset = 28; // stx_mode in struct statx
    private const int MacModeOffset = 4; // st_mode in struct stat with 64-bit inodes

    private const int TypeMask = 0xF000;

    /// <summary>What a path leads to.</summary>
    /// <param name="path">Any path.</param>
    public static FileKind Of(string path)
    {
        int type = OperatingSystem.IsWindows() ? 0 : TypeBits(path);
        return type switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0x1000 => FileKind.Pipe,
            0x2000 or 0x6000 => FileKind.Device,
            0xC000 => FileKind.Socket,
            _ => Directory.Exists(path) ? FileKind.Folder : File.Exists(path) ? FileKind.Regular : FileKind.Missing,
        };
    }

    /// <summary>The type bits of the file's mode; 0 if the system does not tell.</summary>
    private static int TypeBits(string path)
    {
        byte* buffer = stackalloc byte[512]; // more than either structure
        try
        {
            bool isLinux = OperatingSystem.IsLinux();
            int result = isLinux ? StatX(CurrentFolder, path, 0, TypeOnly, buffer)
                : RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatOfIntelMac(path, buffer) : Stat(path, buffer);
            var mode = new ReadOnlySpan<byte>(buffer + (isLinux ? LinuxModeOffset : MacModeOffset), sizeof(ushort));
            return result == 0 ? BinaryPrimitives.ReadUInt16LittleEndian(mode) & TypeMask : 0;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, byte* buffer);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatOfIntelMac(string path, byte* buffer);
}
