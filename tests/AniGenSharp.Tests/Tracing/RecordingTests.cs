using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Tracing;

public sealed class RecordingTests : TensorTest
{
    [Fact]
    public void Nothing_is_kept_while_recording_is_off()
    {
        var x = ones(2, 3);
        Assert.Same(x, Recording.Keep("a", x));
        Assert.Same(x, Recording.Layer("b", x, x));
        Assert.Null(Recording.Enter("section"));
        Assert.Null(Recording.Over([0, 0, 0]));
        Assert.False(Recording.WantsInput("b"));
    }

    [Fact]
    public void Names_contain_the_section_step_and_repetition()
    {
        using var recording = Recording.Start(
            new RecordingOptions { Steps = new HashSet<int> { 1 }, Layers = name => name.EndsWith("/wanted", StringComparison.Ordinal) });
        Assert.Throws<InvalidOperationException>(() => Recording.Start());
        Recording.Keep("before", ones(1, 2));
        using (Recording.Enter("flow"))
        {
            for (int step = 0; step < 3; step++)
            {
                using (Recording.EnterStep(step))
                {
                    Recording.Layer("wanted", ones(1, 2), ones(1, 3));
                    Recording.Layer("wanted", ones(1, 2), ones(1, 3));
                    Recording.Layer("other", ones(1, 2), ones(1, 3));
                    using (Recording.Mute())
                        Recording.Keep("slice", ones(1, 2));
                }
                Recording.Keep($"x{step}", ones(1, 2));
            }
        }
        Recording.Keep("after", [1, 2, 3, 4], 2);
        Assert.Equal(
            [
                "before", "flow/x0", "flow/step1/wanted.input", "flow/step1/wanted", "flow/step1/wanted.input#1", "flow/step1/wanted#1",
                "flow/step1/other", "flow/x1", "flow/x2", "after",
            ],
            recording.Names);
    }
}
