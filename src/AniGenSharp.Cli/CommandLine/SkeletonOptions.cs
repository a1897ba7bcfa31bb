using System.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options of the skeleton: names and axes of the bones, and clips.</summary>
internal sealed class SkeletonOptions : GenerationOptionGroup
{
    private readonly ChoiceOption<BoneNaming> _names;
    private readonly RigOptions _rig;
    private readonly Option<bool> _keepJoints;
    private readonly Option<bool> _keepRoot;
    private readonly MotionOption _motion;
    private readonly Option<bool> _inPlace;

    public SkeletonOptions()
        : base("Skeleton and motion")
    {
        _keepJoints = Add(new Option<bool>("--keep-joints")
        {
            Description = "Keep all predicted joints; otherwise joints less than a voxel apart become one.",
        });
        _keepRoot = Add(new Option<bool>("--keep-root")
        {
            Description = "Keep the predicted root; otherwise the joint where the legs meet becomes the root.",
        });
        _names = Add(new ChoiceOption<BoneNaming>(
            "--bone-names", "meaningful (spine, head, leg.L, …) or plain (joint_0, joint_1, …).", "meaningful",
            ("meaningful", BoneNaming.Meaningful), ("plain", BoneNaming.Plain)));
        _rig = Include(new RigOptions());
        _motion = Add(new MotionOption(
            isFlag: true,
            "Add clips. With a value: the motions it names, as far as the body allows them. Without one: clips that show the rig."));
        _inPlace = Add(new Option<bool>("--in-place") { Description = "Keep the figure where it is in the motions that --motion names." });
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Option> ByProperty => new Dictionary<string, Option>();

    /// <inheritdoc/>
    public override GenerationOptions Apply(ParseResult parsed, GenerationOptions options)
    {
        var motions = _motion.Kinds(parsed);
        if (parsed.GetValue(_inPlace) && motions.Count == 0)
            throw new UsageException($"{_inPlace.Name} has no effect unless {_motion.Name} names motions; omit it.");
        return options with
        {
            MergeJoints = !parsed.GetValue(_keepJoints),
            MoveRoot = !parsed.GetValue(_keepRoot),
            BoneNaming = _names.Value(parsed),
            RigPreset = _rig.Preset(parsed),
            RestPose = _rig.Pose(parsed),
            Motion = IsGiven(parsed, _motion) && motions.Count == 0,
            Motions = motions,
            MotionInPlace = parsed.GetValue(_inPlace),
        };
    }

    /// <summary>The rest orientation of the bones.</summary>
    public BoneAxes Axes(ParseResult parsed) => _rig.Axes(parsed);
}
