using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Training.Modeling;

/// <summary>
/// Collects the joints and primitives of one creature. The creature faces -y and z is up; lengths are arbitrary until it is scaled to the
/// unit cube.
/// </summary>
/// <param name="random">The random numbers that decide the shape. A palette is drawn first.</param>
internal sealed class CreatureBuilder(IRandomSource random)
{
    private readonly List<Vector3d> _joints = [];
    private readonly List<int> _parents = [];
    private readonly List<Cone> _cones = [];

    /// <summary>The colors.</summary>
    public Palette Colors { get; } = Palette.Draw(random);

    /// <summary>Positions of the joints; the root is first and parents come before their children.</summary>
    public IReadOnlyList<Vector3d> Joints => _joints;

    /// <summary>Parent of each joint; -1 for the root.</summary>
    public IReadOnlyList<int> Parents => _parents;

    /// <summary>The primitives in the order of their union.</summary>
    public IReadOnlyList<Cone> Cones => _cones;

    /// <summary>Position of a joint.</summary>
    public Vector3d this[int joint] => _joints[joint];

    /// <summary>A unit vector: yaw 0 and pitch 0 point forward (-y), positive yaw turns to +x, positive pitch looks up.</summary>
    public static Vector3d Heading(double yaw, double pitch) =>
        new(Math.Sin(yaw) * Math.Cos(pitch), -Math.Cos(yaw) * Math.Cos(pitch), Math.Sin(pitch));

    /// <summary>The unit vector to the creature's left when it looks along a yaw.</summary>
    public static Vector3d Side(double yaw) => new(Math.Cos(yaw), Math.Sin(yaw), 0);

    /// <summary>A vector scaled to length 1.</summary>
    public static Vector3d Unit(Vector3d v) => v / v.Length();

    /// <summary>Draws a number between two bounds.</summary>
    public double Draw(double from, double to) => random.Uniform(from, to);

    /// <summary>Draws an integer between two bounds; the upper one is excluded.</summary>
    public int Count(int from, int to) => from + random.Index(to - from);

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => random.Uniform(0, 1) < probability;

    /// <summary>Draws one of several values.</summary>
    public T Choose<T>(params ReadOnlySpan<T> values) => values[random.Index(values.Length)];

    /// <summary>Adds a joint.</summary>
    /// <param name="parent">Its parent; -1 for the root.</param>
    /// <param name="position">Its position.</param>
    /// <returns>Its number.</returns>
    public int Joint(int parent, Vector3d position)
    {
        _joints.Add(position);
        _parents.Add(parent);
        return _joints.Count - 1;
    }

    /// <summary>Adds a joint at a distance from its parent.</summary>
    public int Go(int parent, Vector3d direction, double length) => Joint(parent, _joints[parent] + length * direction);

    /// <summary>Adds a chain of joints whose direction changes by equal angles.</summary>
    /// <param name="root">The joint that the chain hangs on.</param>
    /// <param name="count">Number of new joints.</param>
    /// <param name="length">Length of the whole chain.</param>
    /// <param name="start">Yaw and pitch of the first segment.</param>
    /// <param name="step">Their change from segment to segment.</param>
    /// <returns>The root and the new joints.</returns>
    public int[] Chain(int root, int count, double length, (double Yaw, double Pitch) start, (double Yaw, double Pitch) step)
    {
        int[] joints = new int[count + 1];
        joints[0] = root;
        for (int i = 0; i < count; i++)
            joints[i + 1] = Go(joints[i], Heading(start.Yaw + step.Yaw * i, start.Pitch + step.Pitch * i), length / count);
        return joints;
    }

    /// <summary>Adds a primitive that moves with a joint.</summary>
    public void Add(int owner, Cone cone) => _cones.Add(cone with { Owner = owner });

    /// <summary>Adds a primitive between two joints that moves with the first.</summary>
    public void Bone(int from, int to, double radiusFrom, double radiusTo, Vector3d? color = null, double blend = 0.03) =>
        Add(from, new Cone(_joints[from], _joints[to], radiusFrom, radiusTo) { Color = color, Blend = blend });

    /// <summary>Adds a primitive at a joint, a sphere if both radii are equal.</summary>
    public void Ball(int joint, double radiusA, double radiusB, Vector3d? color = null, double blend = 0.03) =>
        Bone(joint, joint, radiusA, radiusB, color, blend);

    /// <summary>Adds an eye that moves with a joint.</summary>
    public void Eye(int owner, Vector3d center, double radius)
    {
        var ball = Cone.Sphere(center, radius) with { Pattern = 0, IsHard = true };
        if (!Colors.HasEyeWhites)
        {
            Add(owner, ball with { Color = new(0.04, 0.04, 0.05), Blend = 0.003 });
            return;
        }
        Add(owner, ball with { Color = new(0.95, 0.95, 0.92), Blend = 0.004 });
        var pupil = center + radius * 0.62 * new Vector3d(Math.Sign(center.X) * 0.62, -0.7, 0.15);
        Add(owner, Cone.Sphere(pupil, radius * 0.55) with { Color = new(0.03, 0.03, 0.04), Blend = 0.002, Pattern = 0, IsHard = true });
    }

    /// <summary>Adds a leg.</summary>
    /// <param name="root">The joint that the hip hangs on.</param>
    /// <param name="shape">Its shape.</param>
    public void Leg(int root, LegShape shape)
    {
        var joints = new List<int> { Joint(root, shape.Hip) };
        foreach (var (i, length) in shape.Segments.Index())
            joints.Add(Go(joints[^1], Heading(shape.Yaw, shape.Pitches[i]), length));
        if (shape.HasToeJoint)
            joints.Add(Go(joints[^1], Heading(shape.Yaw, -0.12), shape.Foot));
        for (int i = 0; i < joints.Count - 1; i++)
        {
            var color = shape.HasToeJoint && i == joints.Count - 2 ? shape.FootColor : i == 0 ? shape.Upper : shape.Lower;
            Bone(joints[i], joints[i + 1], shape.Radii[i], shape.Radii[i + 1], color, 0.025);
        }
        double radius = shape.Radii[joints.Count - 1];
        var end = _joints[joints[^1]];
        var foot = shape.HasToeJoint
            ? Cone.Sphere(end, radius)
            : new Cone(end, end + shape.Foot * Heading(shape.Yaw, -0.1), radius * 1.15, radius * 1.1);
        Add(joints[^1], foot with { Color = shape.FootColor, Blend = 0.02 });
    }
}
