using System.IO.Compression;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Files;

namespace AniGenSharp.Formats.Tests.Checkpoints.Formats;

public sealed class ZipDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_TorchScript_program_is_rejected_as_such()
    {
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(TestPaths.Fixture("formats", "script.pt")));
        Assert.Contains("is a TorchScript program, not weights", error.Message);
    }

    /// <summary>A compressed entry that is not read does no harm, but a compressed pickle or storage is rejected.</summary>
    [Theory]
    [InlineData("notes.txt", null)]
    [InlineData("data.pkl", "'archive/data.pkl' is compressed")]
    [InlineData("data/0", "'archive/data/0' is compressed")]
    public void Only_entries_that_are_read_must_be_uncompressed(string compressed, string? refusal)
    {
        string path = _folder.File("model.pt");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            byte[] pickle = new PickleBuilder().Op('}').Text("a").Tensor().Op('s').End();
            foreach (var (name, bytes) in new[] { ("data.pkl", pickle), ("data/0", new byte[12]), ("notes.txt", new byte[1000]) })
            {
                var level = name == compressed ? CompressionLevel.Optimal : CompressionLevel.NoCompression;
                using var entry = zip.CreateEntry("archive/" + name, level).Open();
                entry.Write(bytes);
            }
        }
        if (refusal is null)
        {
            using var checkpoint = Checkpoint.Open(path);
            Assert.Equal(["a"], checkpoint.Tensors.Keys);
            return;
        }
        Assert.Contains(refusal, Assert.Throws<CheckpointException>(() => Checkpoint.Open(path)).Message);
    }
}
