using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Tests.Contracts;

/// <summary>Values that no run can use are refused before it starts, with the name of the option.</summary>
public sealed class GenerationOptionsTests
{
    public static TheoryData<string, GenerationOptions> Unusable { get; } = new()
    {
        { nameof(GenerationOptions.Influences), new() { Influences = 5 } },
        { nameof(GenerationOptions.Bake), new() { Bake = (BakeMode)99 } },
        { nameof(GenerationOptions.BoneNaming), new() { BoneNaming = (BoneNaming)99 } },
        { nameof(GenerationOptions.Placement), new() { Placement = (AssetPlacement)99 } },
        { nameof(GenerationOptions.RigPreset), new() { RigPreset = (RigPreset)99 } },
        { nameof(GenerationOptions.RestPose), new() { RestPose = (RestPose)99 } },
        { nameof(GenerationOptions.Motions), new() { Motions = [(MotionKind)99] } },
        { nameof(GenerationOptions.Levels), new() { Levels = [0.5, 0.7] } },
        { nameof(GenerationOptions.Height), new() { Height = double.NaN } },
        { nameof(GenerationOptions.LatentGuidance), new() { LatentGuidance = double.NaN } },
        { nameof(GenerationOptions.StructureSteps), new() { StructureSteps = 0 } },
        { nameof(GenerationOptions.TextureSize), new() { TextureSize = 7 } },
        { nameof(GenerationOptions.SimplifyRatio), new() { SimplifyRatio = 1 } },
    };

    [Theory]
    [MemberData(nameof(Unusable), DisableDiscoveryEnumeration = true)]
    public void Values_that_no_run_can_use_are_refused_by_name(string name, GenerationOptions options) =>
        Assert.Throws<ArgumentOutOfRangeException>(name, options.Validate);

    [Fact]
    public void Missing_arguments_are_named()
    {
        Assert.Throws<ArgumentNullException>("checkpoints", () => ImageTo3D.Load(null!));
        Assert.Throws<ArgumentException>("checkpoints", () => ImageTo3D.Load(" "));
        Assert.Throws<ArgumentNullException>("Device", () => ImageTo3D.Load(TestPaths.Starter, new LoadOptions { Device = null! }));
        Assert.Throws<ArgumentNullException>("path", () => SavedStages.Load(null!));
        Assert.Throws<ArgumentOutOfRangeException>(
            "WebpQuality", () => Creature.Create().ToGlb(new GlbOptions { WebpQuality = 300 }));
    }
}
