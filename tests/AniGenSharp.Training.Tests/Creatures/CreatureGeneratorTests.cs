using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Training.Creatures;
using AniGenSharp.Training.Modeling;

namespace AniGenSharp.Training.Tests.Creatures;

/// <summary>The generator against recorded creatures of the Python trainer.</summary>
public sealed class CreatureGeneratorTests
{
    private const double Tolerance = 2e-6;

    public static TheoryData<int> Recorded => [.. Enumerable.Range(0, RecordedCreature.All.Count)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void The_recorded_numbers_give_the_recorded_creature(int index)
    {
        var recorded = RecordedCreature.All[index];
        var creature = recorded.Draw();

        Assert.Equal(recorded.Parents, creature.Parents);
        AssertEqual(recorded.Floats("joints"), MemoryMarshal.Cast<Vector3, float>(creature.Joints).ToArray());
        AssertEqual(recorded.Floats("cones"), [.. creature.Cones.SelectMany(Numbers)]);
        AssertEqual(recorded.Floats("coat"), [creature.Cones.Length, creature.Joints.Length, 0.018f, 0.011f, .. Numbers(creature.Coat)]);
    }

    [Fact]
    public void Every_class_was_recorded_three_times() =>
        Assert.All(Enum.GetValues<CreatureClass>(), kind => Assert.Equal(3, RecordedCreature.All.Count(r => r.Class == kind)));

    [Fact]
    public void A_seed_and_an_index_always_give_the_same_creature()
    {
        var first = CreatureGenerator.Draw(7, 12);
        var again = CreatureGenerator.Draw(7, 12);
        Assert.Equal(first.Joints, again.Joints);
        Assert.Equal(first.Cones, again.Cones);
        Assert.NotEqual(first.Joints, CreatureGenerator.Draw(8, 12).Joints);
        // Known numbers: a change of the generator is a change of every data set.
        Assert.Equal(CreatureClass.Quadruped, CreatureGenerator.Draw(1, 0).Class);
        Assert.Equal(8089978747140965633u, new SeededRandom(1, 0).Next());
    }

    [Fact]
    public void Every_hundred_creatures_have_the_shares_of_the_classes()
    {
        var counts = Enumerable.Range(300, 100).CountBy(index => CreatureGenerator.ClassOf(index)).ToDictionary();
        Assert.Equal(24, counts[CreatureClass.Quadruped]);
        Assert.Equal(15, counts[CreatureClass.Theropod]);
        Assert.Equal(6, counts[CreatureClass.RobotArm]);
        Assert.Equal(100, counts.Values.Sum());
    }

    private static void AssertEqual(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) < Tolerance, $"Number {i} is {actual[i]} instead of {expected[i]}.");
    }

    private static IEnumerable<float> Numbers(Cone cone) =>
    [
        .. Of(cone.A), .. Of(cone.B), (float)cone.RadiusA, (float)cone.RadiusB, .. Of(cone.FlatAxis), (float)cone.FlatScale,
        .. Of(cone.Color!.Value), cone.Owner, (float)cone.Blend, (float)cone.Pattern, cone.IsHard ? 1 : 0,
    ];

    private static float[] Of(Vector3d v) => [(float)v.X, (float)v.Y, (float)v.Z];

    private static IEnumerable<float> Numbers(Coat coat) =>
    [
        .. Of(coat.Belly), coat.BellyAmount, .. Of(coat.StripeDirection), coat.StripeFrequency, coat.StripeAmount, .. Of(coat.Stripe),
        coat.SpotFrequency, coat.SpotAmount, .. Of(coat.Spot), coat.StripePhase, coat.SpotPhase,
    ];
}
