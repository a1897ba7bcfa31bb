using System.Numerics;
using AniGenSharp.Geometry.Assets;

namespace AniGenSharp.Geometry.Tests.Assets;

public sealed class AssetValidationTests
{
    public static TheoryData<string, string> Defects => new()
    {
        { "joint", "joint position 1 is not finite" },
        { "position", "position 2 is not finite" },
        { "index", "vertex 3 of 3" },
        { "empty", "mesh is empty" },
        { "weight count", "for 2 joints" },
        { "weight rows", "for 2 vertices" },
        { "texture", "no texture coordinates" },
        { "colors", "1 colors" },
        { "clip joint", "clip sway moves joint 3 of 3" },
        { "clip times", "times do not ascend" },
        { "clip rotation", "rotation 0 has length 2" },
        { "clip names", "\"sway\" is not" },
        { "humanoid", "hips is joint 7 of 3" },
    };

    [Theory]
    [MemberData(nameof(Defects))]
    public void An_invalid_asset_is_rejected_and_the_message_says_why(string defect, string message)
    {
        RiggedAsset asset = TriangleAsset.Create();
        asset = defect switch
        {
            "joint" => asset with { Skeleton = asset.Skeleton.WithJoints([default, new(float.NaN), default]) },
            "position" => asset with { Mesh = asset.Mesh with { Positions = [default, default, new(float.PositiveInfinity)] } },
            "index" => asset with { Mesh = asset.Mesh with { Indices = [0, 1, 3] } },
            "empty" => asset with { Mesh = asset.Mesh with { Indices = [] } },
            "weight count" => asset with { Influences = SkinInfluences.FromWeights(new SkinWeights([1, 0, 1, 0, 1, 0], 2)) },
            "weight rows" => asset with { Influences = SkinInfluences.FromWeights(new SkinWeights([1, 0, 0, 1, 0, 0], 3)) },
            "texture" => asset with { Texture = new RgbaImage(1, 1, new byte[4]) },
            "colors" => asset with { Mesh = asset.Mesh with { Colors = new Vector3[1] } },
            "clip joint" => asset with { Clips = [Sway(3, [0], Quaternion.Identity)] },
            "clip times" => asset with { Clips = [Sway(0, [0, 0], Quaternion.Identity, Quaternion.Identity)] },
            "clip rotation" => asset with { Clips = [Sway(0, [0], new Quaternion(0, 0, 0, 2))] },
            "clip names" => asset with { Clips = [Sway(0, [0], Quaternion.Identity), Sway(1, [0], Quaternion.Identity)] },
            "humanoid" => asset with { Humanoid = new HumanoidMapping(new Dictionary<string, int> { ["hips"] = 7 }, 1) },
            _ => throw new ArgumentException(defect),
        };
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => AssetValidation.Check(asset)).Message);
    }

    private static AnimationClip Sway(int joint, float[] times, params Quaternion[] rotations) =>
        new("sway", [new JointChannel(joint, times, rotations)]);
}
