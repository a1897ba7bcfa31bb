using System.Buffers.Binary;
using AniGenSharp.Runtime;

namespace AniGenSharp.Tests.Runtime;

public sealed class ElfFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    /// <summary>A file may end with the section table, or with a segment that a tool appended after it.</summary>
    [Theory]
    [InlineData(1000, 2000)]
    [InlineData(2000, 1000)]
    public void A_library_that_is_shorter_than_its_headers_require_is_truncated(int sections, int segmentEnd)
    {
        byte[] file = new byte[2128];
        "\u007fELF\u0002\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(32), 64); // segments
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(40), sections);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(60), 2);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64), 1);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(64 + 8), 500);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(64 + 32), segmentEnd - 500);
        int end = Math.Max(sections + 128, segmentEnd);
        foreach (int length in new[] { end, end + 1, end - 1, end - 500, 100, 64, 63, 0 })
        {
            File.WriteAllBytes(_path, file[..Math.Min(length, file.Length)]);
            Assert.Equal(length < end && length >= 64, ElfFile.IsTruncated(_path));
        }
    }

    [Fact]
    public void Other_files_are_not_truncated_libraries()
    {
        File.WriteAllText(_path, new string('x', 200));
        Assert.False(ElfFile.IsTruncated(_path));
    }
}
