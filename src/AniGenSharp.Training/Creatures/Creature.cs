using System.Numerics;
using AniGenSharp.Training.Modeling;

namespace AniGenSharp.Training.Creatures;

/// <summary>A procedural creature in the unit cube around the origin; it faces -y and z is up.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Joints">Positions of the joints; the root is first and parents come before their children.</param>
/// <param name="Parents">Parent of each joint; -1 for the root.</param>
/// <param name="Cones">The primitives in the order of their union, each with a color.</param>
/// <param name="Coat">The pattern over the colors.</param>
internal sealed record Creature(CreatureClass Class, Vector3[] Joints, int[] Parents, Cone[] Cones, Coat Coat);
