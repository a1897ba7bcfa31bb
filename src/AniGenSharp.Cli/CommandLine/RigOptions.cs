using System.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options of an engine's conventions: axes, names and root of the bones, and the rest pose.</summary>
internal sealed class RigOptions : OptionGroup
{
    private readonly ChoiceOption<BoneAxes> _axes;
    private readonly ChoiceOption<RigPreset> _preset;
    private readonly ChoiceOption<RestPose> _pose;

    public RigOptions()
        : base("Conventions of an engine")
    {
        _axes = Add(new ChoiceOption<BoneAxes>(
            "--bone-axes",
            "Rest orientation of the bones: y-along (along the limbs), world (that of the scene), or x-along (default: the preset's).",
            "y-along",
            ("world", BoneAxes.World), ("y-along", BoneAxes.YAlong), ("x-along", BoneAxes.XAlong)));
        _preset = Add(new ChoiceOption<RigPreset>(
            "--rig-preset", "Whose names, axes and root the bones get: plain, mixamo, unity, unreal, godot or vrm.", "plain",
            ("plain", RigPreset.Plain), ("mixamo", RigPreset.Mixamo), ("unity", RigPreset.Unity), ("unreal", RigPreset.Unreal),
            ("godot", RigPreset.Godot), ("vrm", RigPreset.Vrm)));
        _pose = Add(new ChoiceOption<RestPose>(
            "--pose", "The pose in which a humanoid rests: rest (as it is), t or a.", "rest",
            ("rest", RestPose.Rest), ("t", RestPose.T), ("a", RestPose.A)));
    }

    /// <summary>The rest orientation of the bones.</summary>
    public BoneAxes Axes(ParseResult parsed) =>
        IsGiven(parsed, _axes) ? _axes.Value(parsed) : Preset(parsed).Axes();

    /// <summary>Whose names and root the bones get.</summary>
    public RigPreset Preset(ParseResult parsed) => _preset.Value(parsed);

    /// <summary>The pose in which a humanoid rests.</summary>
    public RestPose Pose(ParseResult parsed) => _pose.Value(parsed);

    /// <summary>Whether names, axes, root or pose change.</summary>
    public bool IsAnyGiven(ParseResult parsed) => Options.Any(option => IsGiven(parsed, option.Option));

    /// <summary>Gives an asset the requested pose, names and root.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="file">The asset's file, for messages.</param>
    /// <param name="notes">Receives what had to be changed.</param>
    /// <exception cref="UsageException">The asset cannot rest in that pose.</exception>
    public RiggedAsset Apply(ParseResult parsed, RiggedAsset asset, string file, List<string> notes)
    {
        RiggedAsset posed;
        try
        {
            posed = asset.WithRestPose(Pose(parsed));
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"{file}: {UsageErrors.WithoutParameter(e)}");
        }
        var adapted = posed.WithRigPreset(Preset(parsed), out var numbered);
        if (numbered.Count > 0)
            notes.Add($"bones whose names are the same in the preset's style got numbers: {string.Join(", ", numbered)}");
        return adapted;
    }
}
