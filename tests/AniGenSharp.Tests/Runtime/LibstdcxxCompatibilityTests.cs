using AniGenSharp.Runtime;

namespace AniGenSharp.Tests.Runtime;

public sealed class LibstdcxxCompatibilityTests
{
    private static string? Shim => Directory.EnumerateFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories)
        .FirstOrDefault();

    [Fact]
    public void Marks_one_flag_of_the_shim_and_nothing_else()
    {
        if (Shim is null)
            return; // Not Linux: there is no such file to mend.
        byte[] original = File.ReadAllBytes(Shim), mended = File.ReadAllBytes(Shim);
        Assert.True(LibstdcxxCompatibility.MarkWeak(mended));
        var changed = Enumerable.Range(0, original.Length).Where(i => original[i] != mended[i]).ToList();
        int at = Assert.Single(changed);
        Assert.Equal(original[at] | 2, mended[at]);
    }

    [Fact]
    public void Leaves_other_files_alone()
    {
        byte[] text = [.. "not an ELF file, but long enough to have held the sixty-four bytes of an ELF header"u8];
        byte[] copy = [.. text];
        Assert.False(LibstdcxxCompatibility.MarkWeak(copy));
        Assert.Equal(text, copy);
    }

    [Fact]
    public void The_mended_copy_is_made_once()
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
