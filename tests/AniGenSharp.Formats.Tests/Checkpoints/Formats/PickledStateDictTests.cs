using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;

namespace AniGenSharp.Formats.Tests.Checkpoints.Formats;

public sealed class PickledStateDictTests
{
    [Fact]
    public void A_model_entry_is_unwrapped_and_the_optimizer_ignored()
    {
        using var checkpoint = Checkpoint.Open(TestPaths.Fixture("formats", "nested_model.pt"));
        Assert.Equal(["a"], checkpoint.Tensors.Keys);
    }

    [Fact]
    public void A_training_state_is_refused_as_such()
    {
        var error = Assert.Throws<CheckpointException>(
            () => Checkpoint.Open(TestPaths.Fixture("ckpts", "ss_flow_duet", "ckpts", "misc_step0000010.pt")));
        Assert.Contains("misc", error.Message);
    }
}
