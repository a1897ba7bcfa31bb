using System.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options of the rigging of a mesh: its orientation, the picture of it, and how many rigs are tried.</summary>
internal sealed class MeshRigOptions : OptionGroup
{
    private static readonly (string, SpaceAxis?)[] s_axes =
    [
        ("auto", null), ("x", SpaceAxis.X), ("y", SpaceAxis.Y), ("z", SpaceAxis.Z), ("-x", SpaceAxis.NegativeX),
        ("-y", SpaceAxis.NegativeY), ("-z", SpaceAxis.NegativeZ),
    ];

    private readonly ChoiceOption<SpaceAxis?> _up;
    private readonly ChoiceOption<SpaceAxis?> _front;
    private readonly Option<int?> _seeds;
    private readonly Option<string?> _picture;
    private readonly Option<bool> _replace;

    public MeshRigOptions()
        : base("The mesh")
    {
        _up = Add(new ChoiceOption<SpaceAxis?>(
            "--up", "The mesh's direction up: x, y, z, -x, -y or -z; auto is y for .glb, .gltf and .obj, and z for .ply and .stl.", "auto",
            s_axes));
        _front = Add(new ChoiceOption<SpaceAxis?>(
            "--front", "The direction that the mesh faces; auto tries the four across --up.", "auto", s_axes));
        _seeds = Add(new Option<int?>("--seeds")
        {
            HelpName = "count",
            Description = "How many rigs are predicted; the one most like the others is kept. By default two skeletons are predicted, and "
                + "the one that is kept gets skin weights.",
        });
        _picture = Add(new Option<string?>("--picture")
        {
            HelpName = "file",
            Description = "A picture of the creature to go by instead of a picture of the mesh.",
        });
        _replace = Add(new Option<bool>("--replace") { Description = "Replace the rig of a mesh that has one." });
    }

    /// <summary>The options with the settings of a run, checked against their ranges.</summary>
    /// <exception cref="UsageException">A value is out of range.</exception>
    public RigMeshOptions Read(ParseResult parsed, GenerationOptions generation)
    {
        var options = new RigMeshOptions
        {
            Up = _up.Value(parsed),
            Front = _front.Value(parsed),
            Seeds = parsed.GetValue(_seeds),
            Picture = parsed.GetValue(_picture) is { } picture ? PictureSource.FromFile(picture) : null,
            ReplaceRig = parsed.GetValue(_replace),
            Generation = generation,
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            string message = UsageErrors.WithoutParameter(e);
            throw new UsageException(message.Replace(nameof(RigMeshOptions.Seeds), _seeds.Name, StringComparison.Ordinal));
        }
        return options;
    }
}
