using System.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options of the skeleton: names and axes of the bones, and clips.</summary>
internal sealed class SkeletonOptions : GenerationOptionGroup
{
    private readonly ChoiceOption<BoneNaming> _names;
    private readonly ChoiceOption<BoneAxes> _axes;
    private readonly Option<bool> _motion;

    public SkeletonOptions()
    {
        _names = Add(new ChoiceOption<BoneNaming>(
            "--bone-names", "meaningful (spine, head, leg.L, …) or plain (joint_0, joint_1, …).", "meaningful",
            ("meaningful", BoneNaming.Meaningful), ("plain", BoneNaming.Plain)));
        _axes = Add(new ChoiceOption<BoneAxes>(
            "--bone-axes", "Rest orientation of the bones: world, or y-along for engines that retarget by rotation.", "world",
            ("world", BoneAxes.World), ("y-along", BoneAxes.YAlong)));
        _motion = Add(new Option<bool>("--motion") { Description = "Add animation clips that show the rig in motion." });
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Option> ByProperty => new Dictionary<string, Option>();

    /// <inheritdoc/>
    public override GenerationOptions Apply(ParseResult parsed, GenerationOptions options) => options with
    {
        BoneNaming = _names.Value(parsed),
        Motion = parsed.GetValue(_motion),
    };

    /// <summary>The rest orientation of the bones.</summary>
    public BoneAxes Axes(ParseResult parsed) => _axes.Value(parsed);
}
