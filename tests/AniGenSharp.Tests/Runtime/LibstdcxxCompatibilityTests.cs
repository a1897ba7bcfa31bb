using AniGenSharp.Runtime;

namespace AniGenSharp.Tests.Runtime;

public sealed class LibstdcxxCompatibilityTests
{
    private static string? Shim => Directory.EnumerateFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories)
        .FirstOrDefault();

    [Fact]
    public void Only_one_flag_of_the_shim_is_changed()
    {
        if (Shim is null)
            return; // Only Linux has the file to patch.
        byte[] original = File.ReadAllBytes(Shim), patched = File.ReadAllBytes(Shim);
        Assert.True(LibstdcxxCompatibility.MarkWeak(patched));
        var changed = Enumerable.Range(0, original.Length).Where(i => original[i] != patched[i]).ToList();
        int at = Assert.Single(changed);
        Assert.Equal(original[at] | 2, patched[at]);
    }

    [Fact]
    public void Other_files_are_not_changed()
    {
        byte[] text = [.. "not an ELF file, but long enough to have held the sixty-four bytes of an ELF header"u8];
        byte[] copy = [.. text];
        Assert.False(LibstdcxxCompatibility.MarkWeak(copy));
        Assert.Equal(text, copy);
    }

    [Fact]
    public void The_patched_copy_is_created_once()
    {
        if (Shim is null)
            return;
        string first = LibstdcxxCompatibility.Patch(Shim);
        var written = File.GetLastWriteTimeUtc(first);
        Assert.NotEqual(Shim, first);
        Assert.Equal(first, LibstdcxxCompatibility.Patch(Shim));
        Assert.Equal(written, File.GetLastWriteTimeUtc(first));
    }
}
