using AniGenSharp.Rigging;

namespace AniGenSharp.Tests.Rigging;

public sealed class FrontEstimationTests
{
    [Fact]
    public void A_direction_that_fits_much_better_is_certain()
    {
        double[] probabilities = FrontEstimation.Probabilities([1.6, 1.3, 0.3, 1.7]);
        Assert.InRange(probabilities[2], 0.99, 1);
        Assert.Equal(1, probabilities.Sum(), 1e-9);
    }

    [Fact]
    public void Where_all_fit_alike_the_usual_one_is_likely_but_not_certain()
    {
        double[] probabilities = FrontEstimation.Probabilities([0.52, 0.50, 0.51, 0.53]);
        Assert.Equal(probabilities.Max(), probabilities[0]);
        Assert.InRange(probabilities[0], 0.3, 0.7);
    }
}
