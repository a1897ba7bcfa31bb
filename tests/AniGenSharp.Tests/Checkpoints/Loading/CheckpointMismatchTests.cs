using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;

namespace AniGenSharp.Tests.Checkpoints.Loading;

public sealed class CheckpointMismatchTests
{
    [Fact]
    public void Layers_are_grouped_and_every_name_is_reported()
    {
        var mismatch = new CheckpointMismatch();
        foreach (int i in new[] { 0, 1, 2, 5, 7, 8 })
            mismatch.Missing($"blocks.{i}.norm.weight", [8]);
        mismatch.Missing("blocks.3.norm.weight", [9]);
        mismatch.Unexpected(new StoredTensor("tail", StoredType.Float32, [2, 3]));
        mismatch.Misshapen(new StoredTensor("head", StoredType.Float32, [2]), [3]);
        mismatch.Invalid("eye", "holds NaN or infinity");
        string message = mismatch.ToException("file", 3).Message;
        Assert.Contains("7 missing:\n    blocks.{0-2,5,7-8}.norm.weight [8]\n    blocks.3.norm.weight [9]\n", message);
        Assert.Contains("1 unexpected:\n    tail [2, 3]\n", message);
        Assert.Contains("1 of another shape:\n    head [2] in the file, [3] in the model\n", message);
        Assert.Contains("1 unusable:\n    eye holds NaN or infinity", message);
    }

    [Fact]
    public void Long_lists_are_cut_so_that_the_cause_stays_visible()
    {
        var mismatch = new CheckpointMismatch();
        for (int i = 0; i < 50; i++)
            mismatch.Missing($"layer{i}.weight", [8]);
        string[] lines = mismatch.ToException("file", 0).Message.Split('\n');
        Assert.InRange(lines.Length, 4, 12);
        Assert.Contains("    and 44 more", lines);
        Assert.Contains("Likely cause", lines[^1]);
    }

    [Theory]
    [InlineData("a.weight b.c.bias", "net.a.weight net.b.c.bias", "begins with 'net.'")]
    [InlineData("net.a.weight net.b.bias", "a.weight b.bias", "lacks the prefix 'net.'")]
    [InlineData("a.conv.weight", "a.weight", "lack their nesting")]
    [InlineData("a.weight b.bias", "a.conv.weight b.bias2", "are nested")]
    [InlineData("", "a.to_q.lora_A a.to_q.lora_B", "low-rank")]
    [InlineData("adapter.0.weight adapter.1.weight adapter.2.weight", "", "they differ in adapter")]
    [InlineData("a.x b.x c.x d.x", "", "incomplete")]
    public void The_likely_cause_is_reported(string missing, string unexpected, string cause)
    {
        var mismatch = new CheckpointMismatch();
        foreach (string name in missing.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            mismatch.Missing(name, [1]);
        foreach (string name in unexpected.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            mismatch.Unexpected(new StoredTensor(name, StoredType.Float32, [1]));
        Assert.Contains(cause, mismatch.ToException("file", 10).Message.Split("Likely cause: ")[1]);
    }

    [Fact]
    public void Transposed_damaged_and_foreign_weights_are_distinguished()
    {
        var transposed = new CheckpointMismatch();
        transposed.Misshapen(new StoredTensor("a", StoredType.Float32, [2, 3]), [3, 2]);
        Assert.Contains("transposed", transposed.ToException("file", 5).Message);
        var resized = new CheckpointMismatch();
        resized.Misshapen(new StoredTensor("a", StoredType.Float32, [2, 3]), [2, 4]);
        Assert.Contains("another size", resized.ToException("file", 5).Message);
        var damaged = new CheckpointMismatch();
        damaged.Invalid("a", "holds NaN or infinity");
        Assert.Contains("values are damaged", damaged.ToException("file", 5).Message);
        var foreign = new CheckpointMismatch();
        foreign.Missing("a.x", [1]);
        foreign.Unexpected(new StoredTensor("b.y", StoredType.Float32, [1]));
        Assert.Contains("another model", foreign.ToException("file", 0).Message);
    }
}
