using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Files;

namespace AniGenSharp.Formats.Tests.Checkpoints.Formats;

/// <summary>Which tensors of a file count as weights, what they are called, and which data is left out.</summary>
public sealed class PickledStateDictTests
{
    [Fact]
    public void A_model_entry_is_unwrapped_and_the_optimizer_ignored()
    {
        using var checkpoint = Checkpoint.Open(TestPaths.Fixture("formats", "nested_model.pt"));
        Assert.Equal(["a"], checkpoint.Tensors.Keys);
        Assert.Contains("optimizer (a dictionary)", checkpoint.LeftOut);
    }

    [Fact]
    public void A_training_state_is_rejected_as_such()
    {
        var error = Assert.Throws<CheckpointException>(
            () => Checkpoint.Open(TestPaths.Fixture("ckpts", "ss_flow_duet", "ckpts", "misc_step0000010.pt")));
        Assert.Contains("misc", error.Message);
    }

    /// <summary>The file has one tensor and one example of every other kind of data that torch's weights-only reader accepts.</summary>
    [Fact]
    public void Data_that_is_not_weights_is_left_out_and_reported()
    {
        using var checkpoint = Checkpoint.Open(TestPaths.Fixture("formats", "beside_weights.pt"));
        Assert.Equal(["a"], checkpoint.Tensors.Keys);
        Assert.Equal(
            [
                "n (a number)", "big (an integer of over 64 bits)", "s (text)", "size (torch.Size)", "dt (torch.float16)",
                "dev (torch.device)",
                "lay (torch.layout)", "c (a complex number)", "st (a set)", "by (bytes)", "ba (bytes)", "lst (a list)", "none (nothing)",
                "f (a number)", "ctr (collections.Counter)", "q (a quantized tensor)", "qc (a quantized tensor)", "sp (a sparse tensor)",
                "meta (a tensor without data)", "cplx (a complex64 tensor)",
            ],
            checkpoint.LeftOut);
    }

    [Fact]
    public void The_keys_of_several_networks_become_prefixes()
    {
        using var checkpoint = Checkpoint.Open(TestPaths.Fixture("formats", "nested_networks.pt"));
        Assert.Equal(["discriminator.b", "generator.a"], checkpoint.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["discriminator.k (a number)", "optimizer (a dictionary)"], checkpoint.LeftOut.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("weights")]
    [InlineData("params_ema")]
    public void The_only_state_dict_is_unwrapped(string key)
    {
        var state = Collect(new PickleBuilder().Op('}').Text(key).Op('}').Text("a").Tensor().Op("ss").Text("epoch").Long(3).Op('s'));
        Assert.Equal(["a"], state.Tensors.Keys);
        Assert.Equal(["epoch (a number)"], state.LeftOut);
    }

    [Fact]
    public void Entries_without_a_text_key_are_counted()
    {
        var state = Collect(new PickleBuilder().Op('}').Text("a").Tensor().Op('s').Long(1).Long(2).Op('s').Long(3).Long(4).Op('s'));
        Assert.Equal(["* (2 entries whose keys are not text)"], state.LeftOut);
    }

    [Fact]
    public void A_name_that_two_dictionaries_produce_is_rejected()
    {
        var error = Assert.Throws<CheckpointException>(() => Collect(new PickleBuilder().Op('}')
            .Text("a").Op('}').Text("b.c").Tensor().Op("ss").Text("a.b").Op('}').Text("c").Tensor().Op("ss")));
        Assert.Contains("'a.b.c' appears twice", error.Message);
    }

    /// <summary>Each dictionary contains the previous one twice, so a search that forgets where it has been would take 2⁶⁰ steps.</summary>
    [Fact]
    public void Nested_dictionaries_are_searched_once()
    {
        var pickle = new PickleBuilder().Op("}}q\u0000");
        for (int i = 0; i < 60; i++)
            pickle.Op("0}").Text("x").Op("h\u0000s").Text("y").Op("h\u0000sq\u0000");
        Assert.Throws<CheckpointException>(() => Collect(pickle));
        Assert.Throws<CheckpointException>(() => Collect(new PickleBuilder().Op("}q\u0000").Text("self").Op("h\u0000s")));
    }

    private static PickledStateDict Collect(PickleBuilder pickle) =>
        PickledStateDict.Collect(PickleParser.Parse(pickle.End(), "test.pt").Value, "test.pt");
}
