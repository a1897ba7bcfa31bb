using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry.Tests.Imaging;

public class PngChunksTests
{
    [Fact]
    public void Written_chunks_have_the_known_checksum()
    {
        using var file = new MemoryStream();
        PngChunks.Write(file, "IEND");

        // Every PNG file ends with these bytes.
        Assert.Equal([0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xae, 0x42, 0x60, 0x82], file.ToArray());
    }

    [Fact]
    public void Written_chunks_are_read_back_in_order()
    {
        using var file = new MemoryStream();
        file.Write(PngChunks.Signature);
        PngChunks.Write(file, "teSt", [1, 2, 3]);
        PngChunks.Write(file, "IEND");

        var chunks = PngChunks.Read(file.ToArray());

        Assert.Equal(["teSt", "IEND"], chunks.Select(chunk => chunk.Name));
        Assert.Equal([1, 2, 3], chunks[0].Data);
        Assert.Empty(chunks[1].Data);
    }

    [Fact]
    public void An_encoded_picture_consists_of_its_chunks()
    {
        byte[] png = ImageFile.EncodePng(new RgbaImage(2, 1, [1, 2, 3, 255, 4, 5, 6, 255]));

        using var file = new MemoryStream();
        file.Write(PngChunks.Signature);
        foreach ((string name, byte[] data) in PngChunks.Read(png))
            PngChunks.Write(file, name, data);

        Assert.Equal(png, file.ToArray());
    }
}
