namespace AniGenSharp.Jobs.Tests;

/// <summary>The estimate of the remaining time.</summary>
public sealed class RemainingTimeTests
{
    [Fact]
    public void A_run_as_fast_as_the_previous_one_is_predicted_exactly()
    {
        var time = new RemainingTime();
        Assert.Equal((0, null), time.At(10));
        Run(time, pace: 1);
        Assert.Equal(8, time.Whole, 1e-9);
        time.Begin();
        for (int stage = 0; stage < 8; stage++)
        {
            time.Report(new GenerationProgress((GenerationStage)stage, 0, 4), stage);
            for (int step = 1; step <= 4; step++)
            {
                double seconds = stage + 0.25 * step;
                time.Report(new GenerationProgress((GenerationStage)stage, step, 4), seconds);
                var (done, left) = time.At(seconds);
                Assert.Equal(seconds / 8, done, 1e-9);
                if (seconds >= 0.5)
                    Assert.Equal(8 - seconds, left!.Value, 1e-9);
            }
        }
    }

    [Fact]
    public void A_slower_run_scales_the_estimate()
    {
        var time = new RemainingTime();
        Run(time, pace: 1);
        time.Begin();
        time.Report(new GenerationProgress(GenerationStage.Conditioning, 0, 1), 0);
        time.Report(new GenerationProgress(GenerationStage.Structure, 0, 1), 3);
        Assert.Equal(21, time.At(3).Left!.Value, 1e-9);
    }

    [Fact]
    public void A_stage_without_steps_advances_but_is_never_complete_before_its_end()
    {
        var time = new RemainingTime();
        Run(time, pace: 1);
        time.Begin();
        time.Report(new GenerationProgress(GenerationStage.Conditioning, 0, 1), 0);
        Assert.Equal(0.5 / 8, time.At(0.5).Done, 1e-9);
        Assert.Equal(0.95 / 8, time.At(100).Done, 1e-9);
        Assert.True(time.At(100).Left > 0);
    }

    [Fact]
    public void A_resumed_run_counts_only_its_own_stages()
    {
        var time = new RemainingTime();
        Run(time, pace: 1);
        time.Begin();
        time.Report(new GenerationProgress(GenerationStage.Cleaning, 0, 1), 0);
        Assert.Equal(0.5 / 2, time.At(0.5).Done, 1e-9);
    }

    /// <summary>A complete run of eight stages with equal durations.</summary>
    private static void Run(RemainingTime time, double pace)
    {
        time.Begin();
        for (int stage = 0; stage < 8; stage++)
            time.Report(new GenerationProgress((GenerationStage)stage, 0, 1), stage * pace);
        time.Finish(8 * pace);
    }
}
