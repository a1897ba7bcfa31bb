using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Training.Families;
using AniGenSharp.Training.Modeling;

namespace AniGenSharp.Training.Creatures;

/// <summary>Draws procedural creatures. The creature of a seed and an index is always the same one.</summary>
internal static class CreatureGenerator
{
    private const double Extent = 0.95;
    private const double MinJointDistance = 0.052;
    private const double MaxCoordinate = 0.49;
    private const double MinRadius = 0.014;
    private const double MinHardRadius = 0.008;

    /// <summary>The share of each class in a data set, in percent.</summary>
    private static readonly (CreatureClass Class, int Share)[] s_shares =
    [
        (CreatureClass.Quadruped, 24), (CreatureClass.Theropod, 15), (CreatureClass.Humanoid, 14), (CreatureClass.Bird, 12),
        (CreatureClass.Lizard, 10), (CreatureClass.Snake, 6), (CreatureClass.Fish, 6), (CreatureClass.Spider, 7),
        (CreatureClass.RobotArm, 6),
    ];

    private static readonly CreatureClass[] s_order = [.. Order()];

    /// <summary>The class of a creature: any 100 successive ones have each class exactly as often as its share.</summary>
    /// <param name="index">Index in the data set.</param>
    public static CreatureClass ClassOf(long index) => s_order[index % s_order.Length];

    /// <summary>Draws a creature of a data set.</summary>
    /// <param name="seed">The data set's seed.</param>
    /// <param name="index">Index in the data set.</param>
    /// <param name="kind">Its class; null for the class of <see cref="ClassOf"/>.</param>
    public static Creature Draw(ulong seed, long index, CreatureClass? kind = null)
    {
        var random = new SeededRandom(seed, (ulong)index);
        while (true)
            if (TryDraw(kind ?? ClassOf(index), random) is { } creature)
                return creature;
    }

    /// <summary>Draws one creature; null if its joints are too close or it does not fit the cube.</summary>
    public static Creature? TryDraw(CreatureClass kind, IRandomSource random)
    {
        var builder = new CreatureBuilder(random);
        Builder(kind)(builder);
        var (center, scale) = Frame(builder.Cones);
        Vector3[] joints = [.. builder.Joints.Select(joint => (Vector3)(scale * (joint - center)))];
        Cone[] cones = [.. builder.Cones.Select(cone => Place(cone, center, scale, builder.Colors))];
        var coat = DrawCoat(random, builder.Colors);
        return IsValid(joints) ? new Creature(kind, joints, [.. builder.Parents], cones, coat) : null;
    }

    private static Action<CreatureBuilder> Builder(CreatureClass kind) => kind switch
    {
        CreatureClass.Quadruped => Quadruped.Build,
        CreatureClass.Theropod => Theropod.Build,
        CreatureClass.Humanoid => Humanoid.Build,
        CreatureClass.Bird => Bird.Build,
        CreatureClass.Lizard => Lizard.Build,
        CreatureClass.Snake => Snake.Build,
        CreatureClass.Fish => Fish.Build,
        CreatureClass.Spider => Spider.Build,
        CreatureClass.RobotArm => RobotArm.Build,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown class"),
    };

    /// <summary>The order of the classes that keeps every prefix closest to the shares.</summary>
    private static IEnumerable<CreatureClass> Order()
    {
        var counts = new int[s_shares.Length];
        for (int drawn = 1; drawn <= 100; drawn++)
        {
            int next = Enumerable.Range(0, s_shares.Length).MaxBy(i => s_shares[i].Share * drawn - 100 * counts[i]);
            counts[next]++;
            yield return s_shares[next].Class;
        }
    }

    /// <summary>The middle of the primitives' box, and the scale at which its longest side fills the cube.</summary>
    private static (Vector3d Center, double Scale) Frame(IReadOnlyList<Cone> cones)
    {
        double[] low = [.. Enumerable.Range(0, 3).Select(axis => cones.Min(cone => Math.Min(
            Component(cone.A, axis) - cone.RadiusA, Component(cone.B, axis) - cone.RadiusB)))];
        double[] high = [.. Enumerable.Range(0, 3).Select(axis => cones.Max(cone => Math.Max(
            Component(cone.A, axis) + cone.RadiusA, Component(cone.B, axis) + cone.RadiusB)))];
        var center = new Vector3d((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2);
        return (center, Extent / Enumerable.Range(0, 3).Max(axis => high[axis] - low[axis]));
    }

    private static double Component(Vector3d v, int axis) => axis == 0 ? v.X : axis == 1 ? v.Y : v.Z;

    private static Cone Place(Cone cone, Vector3d center, double scale, Palette colors)
    {
        double smallest = cone.IsHard ? MinHardRadius : MinRadius;
        return cone with
        {
            A = scale * (cone.A - center),
            B = scale * (cone.B - center),
            RadiusA = Math.Max(cone.RadiusA * scale, smallest),
            RadiusB = Math.Max(cone.RadiusB * scale, smallest),
            Blend = cone.Blend * scale,
            Color = cone.Color ?? colors.Main,
        };
    }

    private static Coat DrawCoat(IRandomSource random, Palette colors)
    {
        double belly = Amount(0.55);
        var across = new Vector3d(random.Normal(1) * 0.25, random.Normal(1), random.Normal(1) * 0.35);
        double stripeFrequency = random.Uniform(30, 75), stripes = Amount(0.25);
        double spotFrequency = random.Uniform(30, 70), spots = Amount(0.3);
        bool hasAltSpots = random.Uniform(0, 1) < 0.5;
        double stripePhase = random.Uniform(0, 6.28), spotPhase = random.Uniform(0, 6.28);
        return new Coat
        {
            Belly = (Vector3)colors.Belly,
            BellyAmount = (float)belly,
            StripeDirection = (Vector3)CreatureBuilder.Unit(across),
            StripeFrequency = (float)stripeFrequency,
            StripePhase = (float)stripePhase,
            StripeAmount = (float)stripes,
            Stripe = (Vector3)colors.Dark,
            SpotFrequency = (float)spotFrequency,
            SpotPhase = (float)spotPhase,
            SpotAmount = stripes > 0 ? 0 : (float)spots,
            Spot = (Vector3)(hasAltSpots ? colors.Alt : colors.Dark),
        };

        double Amount(double probability)
        {
            bool shows = random.Uniform(0, 1) < probability;
            double amount = random.Uniform(0.5, 1);
            return shows ? amount : 0;
        }
    }

    private static bool IsValid(Vector3[] joints)
    {
        foreach (var (i, joint) in joints.Index())
        {
            var size = Vector3.Abs(joint);
            if (!(Math.Max(size.X, Math.Max(size.Y, size.Z)) < MaxCoordinate))
                return false;
            for (int j = 0; j < i; j++)
                if (!(Vector3.Distance(joint, joints[j]) > MinJointDistance))
                    return false;
        }
        return true;
    }
}
