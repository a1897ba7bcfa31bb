using System.Numerics;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.Geometry.Motion.Recordings;

namespace AniGenSharp.Geometry.Tests.Motion.Recordings;

public sealed class BvhReaderTests
{
    private const string Head =
        "HIERARCHY\nROOT a\n{\nOFFSET 0 2 0\nCHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation\n";
    private const string Child = "JOINT b\n{\nOFFSET 0 3 0\nCHANNELS 3 Zrotation Xrotation Yrotation\nEnd Site\n{\nOFFSET 0 1 0\n}\n}\n}\n";

    /// <summary>The chain is deeper than a thread's stack allows for recursion.</summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public void A_long_chain_is_written_and_read()
    {
        const int Count = 3000;
        var chain = new Skeleton([.. Enumerable.Range(0, Count).Select(i => new Vector3(0, 0, i))], [.. Enumerable.Range(-1, Count)]);
        using var text = new StringWriter();
        var thread = new Thread(() => BvhWriter.Write(chain, text), 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal(chain.Parents, Read(text.ToString()).Joints.Parents);
    }

    [Fact]
    public void Rotations_and_positions_accumulate_down_the_tree()
    {
        var motion = Read(Head + Child + "MOTION\nFrames: 1\nFrame Time: 0.1\n1 2 3 90 0 0 0 0 0\n");
        AssertClose(new Vector3(1, 2, 3), motion.Frames[0].Positions[0]);
        AssertClose(new Vector3(-2, 2, 3), motion.Frames[0].Positions[1]);
        AssertClose(new Vector3(0, 5, 0), motion.Joints.Joints[1]);
    }

    [Theory]
    [InlineData("Frames:1\nFrame Time:0.1\n")]
    [InlineData("FRAMES: 1\r\nFrame Time: .1\r\n")]
    [InlineData("Frames: 1\n\nFrame  Time:\t1e-1\n")]
    public void Numbers_may_follow_keywords_without_a_gap(string header)
    {
        var motion = Read(Head + Child + "MOTION\n" + header + "1 2 3 0 0 0 0 0 0");
        Assert.Equal(1, motion.FrameCount);
        Assert.Equal(0.1f, motion.FrameTime);
    }

    [Fact]
    public void Several_roots_are_read()
    {
        var motion = Read(Head + Child + "ROOT c\n{\nOFFSET 5 0 0\nCHANNELS 3 Xposition Yposition Zposition\n}\n"
            + "MOTION\nFrames: 1\nFrame Time: 0.1\n0 0 0 0 0 0 0 0 0 7 8 9");
        Assert.Equal([-1, 0, -1], motion.Joints.Parents);
        AssertClose(new Vector3(7, 8, 9), motion.Frames[0].Positions[2]);
    }

    /// <summary>
    /// Position channels replace the offset, unless they are all zero in a joint below the root, where tools leave them unused.
    /// </summary>
    [Theory]
    [InlineData("0 4 0", 6)]
    [InlineData("0 0 0", 5)]
    public void Any_joint_can_have_position_channels(string position, float height)
    {
        string child = Child.Replace("3 Zrotation", "6 Xposition Yposition Zposition Zrotation", StringComparison.Ordinal);
        var motion = Read(Head + child + $"MOTION\nFrames: 1\nFrame Time: 0.1\n0 2 0 0 0 0 {position} 0 0 0");
        AssertClose(new Vector3(0, height, 0), motion.Frames[0].Positions[1]);
    }

    [Theory]
    [InlineData("", "line 1: the file ends too early")]
    [InlineData("HIERARCHY\nJOINT a", "line 2: expected 'ROOT' but found 'JOINT'")]
    [InlineData("HIERARCHY\nROOT a\n{\nOFFSET 0 0 x\n}", "line 4: 'x' is not a number")]
    [InlineData("HIERARCHY\nROOT a\n{\nOFFSET 0 0 NaN\n}", "line 4: 'NaN' is not a number")]
    [InlineData("HIERARCHY\nROOT a\n{\nCHANNELS 1 Wrotation\n}", "line 4: there is no channel 'wrotation'")]
    [InlineData("HIERARCHY\nROOT a\n{\nCHANNELS 1e9\n}", "line 4: 1E+09 channels")]
    [InlineData("HIERARCHY\nROOT a\n{\nBONE b\n}", "line 4: 'BONE' is not part of a joint")]
    [InlineData(
        "HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 3 Zrotation Xrotation Yrotation\n}\nMOTION\nFrames: 2\nFrame Time: 0.1\n0 0 0\n0 0",
        "line 12: the file ends too early")]
    [InlineData("HIERARCHY\nROOT a\n{\n}\nMOTION\nFrames: 0\nFrame Time: 0.1", "line 7: 0 frames")]
    [InlineData("HIERARCHY\nROOT a\n{\nCHANNELS 1 Xrotation\n}\nMOTION\nFrames: 1e9\nFrame Time: 0.1", "line 8: 1E+09 frames are too many")]
    public void Damaged_files_are_rejected_with_the_line(string text, string expected)
    {
        var refused = Assert.Throws<InvalidDataException>(() => Read(text));
        Assert.Contains(expected, refused.Message);
    }

    private static RecordedMotion Read(string text) => BvhReader.Read(new StringReader(text), "motion");

    private static void AssertClose(Vector3 expected, Vector3 actual) =>
        Assert.True(Vector3.Distance(expected, actual) < 1e-5f, $"{actual}, expected {expected}");
}
