using System.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options of the skeleton: names and axes of the bones, and clips.</summary>
internal sealed class SkeletonOptions : GenerationOptionGroup
{
    private readonly ChoiceOption<BoneNaming> _names;
    private readonly ChoiceOption<BoneAxes> _axes;
    private readonly ChoiceOption<RigPreset> _preset;
    private readonly ChoiceOption<RestPose> _pose;
    private readonly MotionOption _motion;
    private readonly Option<bool> _inPlace;

    public SkeletonOptions()
    {
        _names = Add(new ChoiceOption<BoneNaming>(
            "--bone-names", "meaningful (spine, head, leg.L, …) or plain (joint_0, joint_1, …).", "meaningful",
            ("meaningful", BoneNaming.Meaningful), ("plain", BoneNaming.Plain)));
        _axes = Add(new ChoiceOption<BoneAxes>(
            "--bone-axes",
            "Rest orientation of the bones: world, y-along for engines that retarget by rotation, or x-along (default: the preset's).",
            "world",
            ("world", BoneAxes.World), ("y-along", BoneAxes.YAlong), ("x-along", BoneAxes.XAlong)));
        _preset = Add(new ChoiceOption<RigPreset>(
            "--rig-preset", "Whose names, axes and root the bones get: plain, mixamo, unity, unreal, godot or vrm.", "plain",
            ("plain", RigPreset.Plain), ("mixamo", RigPreset.Mixamo), ("unity", RigPreset.Unity), ("unreal", RigPreset.Unreal),
            ("godot", RigPreset.Godot), ("vrm", RigPreset.Vrm)));
        _pose = Add(new ChoiceOption<RestPose>(
            "--pose", "The pose in which a humanoid rests: rest (as generated), t or a.", "rest",
            ("rest", RestPose.Rest), ("t", RestPose.T), ("a", RestPose.A)));
        _motion = Add(new MotionOption(
            isFlag: true,
            "Add clips. With a value: the motions it names, as far as the body allows them. Without one: clips that show the rig."));
        _inPlace = Add(new Option<bool>("--in-place") { Description = "Keep the figure where it is in --motion's clips." });
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Option> ByProperty => new Dictionary<string, Option>();

    /// <inheritdoc/>
    public override GenerationOptions Apply(ParseResult parsed, GenerationOptions options) => options with
    {
        BoneNaming = _names.Value(parsed),
        RigPreset = _preset.Value(parsed),
        RestPose = _pose.Value(parsed),
        Motion = IsGiven(parsed, _motion) && _motion.Kinds(parsed).Count == 0,
        Motions = _motion.Kinds(parsed),
        MotionInPlace = parsed.GetValue(_inPlace),
    };

    /// <summary>The rest orientation of the bones.</summary>
    public BoneAxes Axes(ParseResult parsed) =>
        IsGiven(parsed, _axes) ? _axes.Value(parsed) : _preset.Value(parsed).Axes(_axes.Value(parsed));
}
