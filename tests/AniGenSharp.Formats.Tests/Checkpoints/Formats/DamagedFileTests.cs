using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;
using CsCheck;

namespace AniGenSharp.Formats.Tests.Checkpoints.Formats;

/// <summary>Random damage to files of every format: each file is either opened or rejected, without any other effect.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sound.pt")]
    [InlineData("sound_legacy.pt")]
    [InlineData("sound_views.pt")]
    [InlineData("sound.safetensors")]
    [InlineData("sound.safetensors.index.json")]
    [Trait("Speed", "Slow")]
    public void A_file_with_flipped_bits_is_opened_or_rejected(string name)
    {
        foreach (string shard in Directory.GetFiles(TestPaths.Fixture("attacks"), "shard_*"))
            File.Copy(shard, _folder.File(Path.GetFileName(shard)));
        byte[] sound = File.ReadAllBytes(TestPaths.Fixture("attacks", name));
        string path = _folder.File(name);
        int refused = 0;
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Int[0, 7], Gen.Int[1, 4]).Sample(
            (start, bit, count) =>
            {
                byte[] damaged = [.. sound];
                for (int i = 0; i < count; i++)
                    damaged[(start + 13 * i) % sound.Length] ^= (byte)(1 << bit);
                File.WriteAllBytes(path, damaged);
                try
                {
                    Checkpoint.Open(path).Dispose();
                }
                catch (CheckpointException e)
                {
                    Assert.Contains(_folder.Path, e.Message);
                    refused++;
                }
            },
            iter: 1000, threads: 1);
        Assert.InRange(refused, 100, 1000);
    }
}
