using System.Numerics;
using System.Text.Json;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>A skin as stored in a file.</summary>
/// <param name="Name">Its name, or <c>skin_0</c>.</param>
/// <param name="Joints">Index of each joint's node, [J].</param>
/// <param name="Motions">From the skin's bind space to the scene, joint by joint, at rest (row vectors), [J].</param>
/// <param name="Problems">Defects that did not keep it from being read.</param>
internal sealed record GltfSkin(string Name, int[] Joints, Matrix4x4[] Motions, IReadOnlyList<string> Problems)
{
    /// <summary>The tolerance for a matrix's fixed column, in which exporters leave rounding errors.</summary>
    private const float MatrixTolerance = 1e-3f;

    /// <summary>Reads all skins of a file, in their order.</summary>
    /// <exception cref="InvalidDataException">A skin refers to a node that does not exist.</exception>
    public static GltfSkin[] ReadAll(GltfDocument document, GltfAccessors accessors, GltfNodes nodes) =>
        [.. document.Root.Items("skins").Select((skin, index) => Read(skin, index, accessors, nodes))];

    private static GltfSkin Read(JsonElement skin, int index, GltfAccessors accessors, GltfNodes nodes)
    {
        int[] joints = skin.Ints("joints");
        foreach (int joint in joints)
            if ((uint)joint >= (uint)nodes.Names.Length)
                throw new InvalidDataException($"skin {index} names node {joint} of {nodes.Names.Length} as a joint.");
        var problems = new List<string>();
        Matrix4x4[] binds = InverseBinds(skin, joints, accessors, nodes, problems);
        for (int j = 0; j < joints.Length; j++)
        {
            Matrix4x4 world = nodes.World[joints[j]];
            if (!Matrix4x4.Invert(world, out _))
                problems.Add($"joint {nodes.Names[joints[j]]} is scaled to nothing");
            binds[j] *= world;
        }
        return new GltfSkin(skin.Text("name") is { Length: > 0 } name ? name : $"skin_{index}", joints, binds, problems);
    }

    /// <summary>The inverse bind matrices; the identity where the file has none.</summary>
    private static Matrix4x4[] InverseBinds(JsonElement skin, int[] joints, GltfAccessors accessors, GltfNodes nodes, List<string> problems)
    {
        var binds = new Matrix4x4[joints.Length];
        Array.Fill(binds, Matrix4x4.Identity);
        if (skin.Int("inverseBindMatrices") is not { } accessor)
            return binds;
        float[] m = accessors.Floats(accessor, 16);
        int given = m.Length / 16;
        if (given < joints.Length)
            problems.Add($"there are {given} inverse bind matrices for {joints.Length} joints; the others are bound as they rest");
        float off = 0;
        for (int j = 0; j < joints.Length; j++)
        {
            if (j >= given)
            {
                if (Matrix4x4.Invert(nodes.World[joints[j]], out var inverse))
                    binds[j] = inverse;
                continue;
            }
            var c = m.AsSpan(16 * j, 16);
            off = MathF.Max(off, MathF.Max(MathF.Max(MathF.Abs(c[3]), MathF.Abs(c[7])), MathF.Max(MathF.Abs(c[11]), MathF.Abs(c[15] - 1))));
            binds[j] = new Matrix4x4(c[0], c[1], c[2], 0, c[4], c[5], c[6], 0, c[8], c[9], c[10], 0, c[12], c[13], c[14], 1);
        }
        if (!(off <= MatrixTolerance))
            problems.Add($"an inverse bind matrix is not affine, by {off:g2}");
        return binds;
    }
}
