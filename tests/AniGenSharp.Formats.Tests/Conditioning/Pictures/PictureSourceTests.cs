using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;

namespace AniGenSharp.Formats.Tests.Conditioning.Pictures;

public sealed class PictureSourceTests
{
    private static readonly string s_path = TestPaths.Sample("snake_11.png");

    [Fact]
    public void Every_kind_of_source_gives_the_same_pixels()
    {
        var expected = PictureReader.Read(s_path);
        using var stream = new Unseekable(File.OpenRead(s_path));
        PictureSource fromPath = s_path;
        PictureSource[] sources =
        [
            fromPath, PictureSource.FromBytes(File.ReadAllBytes(s_path)), PictureSource.FromStream(stream),
            PictureSource.FromPixels(expected),
        ];
        foreach (var source in sources)
        {
            // A source can be used again, even if its stream has been read to the end.
            Assert.Equal(expected.Pixels, source.Read().Pixels);
            Assert.Equal(expected.Pixels, source.Read().Pixels);
        }
    }

    [Fact]
    public void A_source_is_named_after_its_file_unless_given_a_name()
    {
        Assert.Equal(s_path, PictureSource.FromFile(s_path).Name);
        Assert.Equal("upload", PictureSource.FromBytes([], "upload").Name);
        Assert.StartsWith("upload: ", Assert.Throws<PictureException>(() => PictureSource.FromBytes([], "upload").Read()).Message);
    }

    [Fact]
    public void A_missing_file_is_reported_when_it_is_read()
    {
        var source = PictureSource.FromFile("missing.png");
        Assert.StartsWith("missing.png: ", Assert.Throws<PictureException>(source.Read).Message);
    }

    [Fact]
    public void A_stream_that_cannot_be_read_is_rejected()
    {
        var closed = new MemoryStream();
        closed.Dispose();
        Assert.Throws<ArgumentException>("stream", () => PictureSource.FromStream(closed));
        var stream = new MemoryStream([1]);
        var source = PictureSource.FromStream(stream, "upload");
        stream.Dispose();
        Assert.StartsWith("upload: ", Assert.Throws<PictureException>(source.Read).Message);
    }

    [Theory]
    [InlineData(2, 2, 15)]
    [InlineData(0, 2, 0)]
    [InlineData(-1, -1, 4)]
    public void Pixels_that_do_not_match_the_size_are_rejected(int width, int height, int bytes) =>
        Assert.Throws<ArgumentException>("pixels", () => PictureSource.FromPixels(new RgbaImage(width, height, new byte[bytes])));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void An_empty_path_is_rejected(string path) =>
        Assert.Throws<ArgumentException>(nameof(path), () => PictureSource.FromFile(path));

    /// <summary>A stream that can be read only once, such as one from a network.</summary>
    private sealed class Unseekable(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, 1000));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
