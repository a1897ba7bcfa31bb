using AniGenSharp.Geometry.Files;
using AniGenSharp.Geometry.Motion.Recordings;

namespace AniGenSharp.Geometry;

/// <summary>The motions of a file: one of a .bvh, any number of a .glb, .gltf or .vrma.</summary>
public sealed class MotionLibrary
{
    /// <summary>Size limit of a .bvh: an hour of sixty joints at 60 frames per second.</summary>
    private const long MaxTextBytes = 500_000_000;

    private MotionLibrary(string path, IReadOnlyList<RecordedMotion> motions, IReadOnlyList<string> problems) =>
        (Path, Motions, Problems) = (path, motions, problems);

    /// <summary>The file that was read.</summary>
    public string Path { get; }

    /// <summary>The motions in the file's order, at least one, with unique names.</summary>
    public IReadOnlyList<RecordedMotion> Motions { get; }

    /// <summary>What is wrong with the file and was read all the same, one sentence each; empty if nothing is.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">A .bvh, .glb, .gltf or .vrma file.</param>
    /// <exception cref="InvalidDataException">It is none of these or holds no motion of joints; the message says why.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static MotionLibrary Read(string path)
    {
        string name = System.IO.Path.GetFileNameWithoutExtension(path);
        try
        {
            if (System.IO.Path.GetExtension(path).ToLowerInvariant() is ".glb" or ".gltf" or ".vrma" or ".vrm")
            {
                var (motions, problems) = GltfMotionReader.Read(path, name);
                return new MotionLibrary(path, Unique(motions), problems);
            }
            using var text = new StreamReader(InputFile.OpenRead(path, MaxTextBytes));
            return new MotionLibrary(path, [BvhReader.Read(text, name)], []);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static List<RecordedMotion> Unique(IReadOnlyList<RecordedMotion> motions)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var unique = new List<RecordedMotion>();
        foreach (RecordedMotion motion in motions)
        {
            string name = motion.Name;
            for (int copy = 2; !used.Add(name); copy++)
                name = $"{motion.Name}_{copy}";
            unique.Add(motion.WithName(name));
        }
        return unique;
    }
}
