using System.Numerics;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Assets;

/// <summary>An asset on the ground is the same asset elsewhere.</summary>
public sealed class GroundPlacementTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(1.8)]
    public void The_lowest_point_is_on_the_ground_and_the_root_above_the_origin(double? height)
    {
        var asset = Creature.Create();
        var placed = asset.OnGround(height);
        var (before, after) = (BoundingBox.Of(asset.Mesh.Positions), BoundingBox.Of(placed.Mesh.Positions));
        Assert.Equal(0, after.Low.Z, 1e-6f);
        Assert.Equal(height ?? before.Size.Z, after.Size.Z, 1e-5);
        Assert.Equal((0f, 0f), (placed.Skeleton.Joints[0].X, placed.Skeleton.Joints[0].Y));
        float scale = after.Size.Z / before.Size.Z;
        for (int j = 1; j < asset.Skeleton.Count; j++)
        {
            var bone = asset.Skeleton.Joints[j] - asset.Skeleton.Joints[0];
            Assert.True(Vector3.Distance(bone * scale, placed.Skeleton.Joints[j] - placed.Skeleton.Joints[0]) < 1e-5f);
        }
    }

    [Fact]
    public void Clips_grow_with_the_asset()
    {
        var asset = Creature.Create();
        JointChannel channel = new(0, [0, 1], [Quaternion.Identity, Quaternion.Identity], [Vector3.Zero, Vector3.UnitY]);
        asset = asset with { Clips = [new AnimationClip("move", [channel])] };
        var placement = GroundPlacement.Of(asset.Mesh, asset.Skeleton, 3 * BoundingBox.Of(asset.Mesh.Positions).Size.Z);
        Assert.Equal(3, placement.Apply(asset).Clips[0].Channels[0].Offsets![1].Y, 1e-4f);
    }

    [Fact]
    public void A_height_is_positive() => Assert.Throws<ArgumentOutOfRangeException>(() => Creature.Create().OnGround(0));
}
