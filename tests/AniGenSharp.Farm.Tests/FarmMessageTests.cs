using AniGenSharp.Farm.Wire;

namespace AniGenSharp.Farm.Tests;

/// <summary>Messages are read as they were written.</summary>
public sealed class FarmMessageTests
{
    [Fact]
    public void A_refusal_can_be_read_whatever_the_answer_would_have_been()
    {
        byte[] refusal = FarmJson.Write<object>(new Answer<object>(null, "no"));
        Assert.Equal("no", FarmJson.Read<Answer<bool>>(refusal).Error);
        Assert.Equal("no", FarmJson.Read<Answer<FarmJob>>(refusal).Error);
        Assert.Equal("no", Assert.Throws<FarmException>(() => FarmJson.Read<Answer<bool>>(refusal).Require()).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_answer_of_yes_or_no_is_read_as_it_was_written(bool value) =>
        Assert.Equal(value, FarmJson.Read<Answer<bool>>(FarmJson.Write<object>(new Answer<bool>(value))).Require());
}
