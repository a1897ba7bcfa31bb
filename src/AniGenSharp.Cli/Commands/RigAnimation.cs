using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Commands;

/// <summary>The clips that are added to a rig.</summary>
/// <param name="rig">The rig.</param>
/// <param name="path">Its file, for messages.</param>
internal sealed class RigAnimation(RigFile rig, string path)
{
    private const int MaxListedClips = 20;

    private readonly List<AnimationClip> _clips = [];
    private readonly List<string> _problems = [];

    /// <summary>Notes on unusual motions and on joints that do not follow, one sentence each, without a period.</summary>
    public IEnumerable<string> Problems => _problems.Distinct();

    /// <summary>Number of joints of the rig.</summary>
    public int JointCount => rig.JointNames.Count;

    /// <summary>Adds the motions of files to the rig.</summary>
    /// <param name="paths">Motion files.</param>
    /// <param name="names">Names of the clips to take, in any case; all if there are none.</param>
    /// <param name="options">How they are retargeted.</param>
    public void AddFiles(string[] paths, string[] names, RetargetOptions options)
    {
        MotionLibrary[] libraries = Array.ConvertAll(paths, MotionLibrary.Read);
        string[] known = [.. libraries.SelectMany(library => library.Motions).Select(motion => motion.Name)];
        if (names.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } missing)
            throw new UsageException($"--clip {missing}: there is no such clip, only {string.Join(", ", known.Take(MaxListedClips))}.");
        foreach (var library in libraries)
        {
            _problems.AddRange(library.Problems.Select(problem => $"{library.Path}: {problem}"));
            foreach (var motion in library.Motions)
                if (names.Length == 0 || names.Contains(motion.Name, StringComparer.OrdinalIgnoreCase))
                    AddMotion(motion, options, library.Path);
        }
    }

    /// <summary>Computes motions for the rig.</summary>
    /// <param name="kinds">The motions.</param>
    /// <param name="inPlace">Whether the figure stays in place.</param>
    public void AddComputed(IReadOnlyList<MotionKind> kinds, bool inPlace)
    {
        foreach (var kind in kinds)
            _clips.Add(Named(path, () => rig.CreateMotion(kind, inPlace)));
    }

    /// <summary>The clips, under their names in the file.</summary>
    public IReadOnlyList<AnimationClip> Clips => rig.WithUnusedNames(_clips);

    /// <summary>Writes the rig with the clips; everything else in the file is preserved.</summary>
    /// <param name="output">The .glb file to write.</param>
    public void Save(string output) =>
        _problems.AddRange(rig.SaveGlb(output, _clips).Select(problem => $"{path}: {problem}"));

    /// <summary>The rig with the clips as an asset with an engine's conventions.</summary>
    /// <param name="adapt">Gives an asset the conventions and adds what had to be changed to the list.</param>
    public RiggedAsset ToAsset(Func<RiggedAsset, List<string>, RiggedAsset> adapt)
    {
        var imported = rig.ToAsset(_clips);
        var notes = imported.Notes.ToList();
        var asset = adapt(imported.Asset, notes);
        _problems.AddRange(notes.Select(note => $"{path}: {note}"));
        return asset;
    }

    private void AddMotion(RecordedMotion motion, RetargetOptions options, string file)
    {
        var (clip, report) = Named(file, () => rig.Retarget(motion, options));
        _clips.Add(clip);
        _problems.AddRange(report.Notes.Concat(report.Warnings).Select(note => $"{file}: {note}"));
    }

    /// <summary>Runs work and puts the file's name before its errors.</summary>
    private static T Named<T>(string file, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"{file}: {UsageErrors.WithoutParameter(e)}");
        }
    }
}
