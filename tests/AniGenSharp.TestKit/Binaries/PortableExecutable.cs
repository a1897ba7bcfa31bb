using System.Reflection.PortableExecutable;
using System.Text;

namespace AniGenSharp.TestKit.Binaries;

/// <summary>The libraries that a native Windows program or library needs.</summary>
/// <param name="Machine">The processor.</param>
/// <param name="Imports">The libraries that are loaded together with it.</param>
/// <param name="DelayedImports">The libraries that are loaded on first use.</param>
public sealed record PortableExecutable(Machine Machine, IReadOnlyList<string> Imports, IReadOnlyList<string> DelayedImports)
{
    // The sizes of a descriptor and the position of the name in it (PE format: "The Import Directory Table", "The Delay-Load Directory
    // Table").
    private const int ImportSize = 20, ImportName = 12, DelayedSize = 32, DelayedName = 4;

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadImageFormatException">The file is not a PE file.</exception>
    public static PortableExecutable Read(Stream file)
    {
        using var reader = new PEReader(file);
        var headers = reader.PEHeaders;
        var optional = headers.PEHeader ?? throw new BadImageFormatException("This is not a PE file.");
        return new PortableExecutable(
            headers.CoffHeader.Machine,
            Names(reader, optional.ImportTableDirectory, ImportSize, ImportName),
            Names(reader, optional.DelayImportTableDirectory, DelayedSize, DelayedName));
    }

    private static List<string> Names(PEReader reader, DirectoryEntry directory, int size, int position)
    {
        var names = new List<string>();
        if (directory.Size == 0)
            return names;
        var table = reader.GetSectionData(directory.RelativeVirtualAddress).GetReader();
        while (true)
        {
            var descriptor = table.ReadBytes(size);
            int address = BitConverter.ToInt32(descriptor, position);
            if (address == 0)
                return names;
            var text = reader.GetSectionData(address).GetReader();
            var name = new StringBuilder();
            for (byte letter = text.ReadByte(); letter != 0; letter = text.ReadByte())
                name.Append((char)letter);
            names.Add(name.ToString());
        }
    }
}
