using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;

namespace AniGenSharp.Formats.Tests.Checkpoints.Formats;

/// <summary>Opens one small hostile file per attack; each is rejected with a message that says what is wrong, and has no effect.</summary>
public sealed class AttackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_file_in_the_folder_is_tested() => Assert.Equal(
        new[] { Attacks.Refusals.Select(r => r.Data.Item1), Attacks.Damaged, Attacks.Sound.Select(r => r.Data.Item1) }
            .SelectMany(names => names).Order(StringComparer.Ordinal),
        Directory.GetFileSystemEntries(TestPaths.Fixture("attacks")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Attacks.Sound), MemberType = typeof(Attacks))]
    public void The_valid_files_that_the_attacks_are_derived_from_open(string file, string[] names)
    {
        using var checkpoint = Checkpoint.Open(TestPaths.Fixture("attacks", file));
        Assert.Equal(names, checkpoint.Tensors.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Attacks.Refusals), MemberType = typeof(Attacks))]
    public void Attacks_are_rejected(string file, string why) => Refused(why, TestPaths.Fixture("attacks", file));

    [Fact]
    public void A_stack_that_never_ends_is_rejected()
    {
        // The file ends at the start of the state dict's pickle; append one million opcodes that push None.
        byte[] head = File.ReadAllBytes(TestPaths.Fixture("attacks", "stack_without_end.pt"));
        Refused("larger than any state dict", Written([.. head, .. Enumerable.Repeat((byte)'N', 1_000_000)]));
    }

    [Theory]
    [InlineData("sound.pt")]
    [InlineData("sound_legacy.pt")]
    [InlineData("sound.safetensors")]
    public void Every_truncation_is_rejected(string file)
    {
        byte[] sound = File.ReadAllBytes(TestPaths.Fixture("attacks", file));
        for (int length = 0; length < sound.Length; length++)
            Refused("", Written(sound[..length]));
        Refused("", Written([.. sound, 0]));
    }

    private string Written(byte[] file)
    {
        string path = _folder.File("model.pt");
        File.WriteAllBytes(path, file);
        return path;
    }

    private static void Refused(string why, string path)
    {
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path).Dispose());
        Assert.Contains(Path.GetFileName(path), error.Message);
        Assert.Contains(why, error.Message);
        Assert.False(File.Exists("hacked"));
    }
}
