using AniGenSharp.Geometry.Gltf.Reading;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Repair;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry;

/// <summary>
/// A rigged .glb or .gltf file from any tool. It is read as leniently as viewers read it, and its defects are listed in <see
/// cref="Problems"/>. Motions can be added to it; everything else is preserved.
/// </summary>
public sealed class RigFile
{
    private readonly GltfDocument _document;
    private readonly RigFileContent _content;

    private RigFile(string path, GltfDocument document, RigFileContent content) => (Path, _document, _content) = (path, document, content);

    /// <summary>The file that was read.</summary>
    public string Path { get; }

    /// <summary>The skins that meshes of the file are bound to, in the file's order; at least one.</summary>
    public IReadOnlyList<RigSkin> Skins => _content.Skins;

    /// <summary>The surfaces of all skins, at rest, in the networks' space (z up, facing -y).</summary>
    public TriangleMesh Mesh => _content.Mesh;

    /// <summary>Names of the animations; those without a name are called <c>animation_0</c>, <c>animation_1</c>, …</summary>
    public IReadOnlyList<string> ClipNames => _content.ClipNames;

    /// <summary>Names of the joints of all skins; a joint that several skins share is listed once.</summary>
    public IReadOnlyList<string> JointNames => Joints.Names!;

    /// <summary>Defects that did not keep the file from being read, one sentence each; empty if there are none.</summary>
    public IReadOnlyList<string> Problems => _content.Problems;

    /// <summary>The file as stored.</summary>
    internal GltfDocument Document => _document;

    /// <summary>The content that was read.</summary>
    internal RigFileContent Content => _content;

    /// <summary>The joints of all skins, each once.</summary>
    internal SkeletonForest Joints => _content.Joints;

    /// <summary>The influences of <see cref="Mesh"/>, by index in <see cref="Joints"/>, [V, K].</summary>
    internal InfluenceTable Influences => _content.Influences;

    /// <summary>
    /// Humanoid bones that the file declares (as VRM or in our own extras), from VRM 1.0 bone to joint; empty if it declares none.
    /// </summary>
    internal IReadOnlyDictionary<string, int> HumanoidBones => _content.HumanoidBones;

    /// <summary>Reads a file.</summary>
    /// <param name="path">A .glb or .gltf file.</param>
    /// <exception cref="InvalidDataException">
    /// The file is not glTF, uses an unsupported extension, or contains no skinned mesh; the message says why.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RigFile Read(string path)
    {
        try
        {
            var document = GltfDocument.Read(path);
            GltfExtensions.Check(document);
            GltfUri.Check(document);
            return new RigFile(path, document, RigFileContent.Read(document));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>
    /// Checks the rig: whether the joints are one tree, every vertex follows a joint, and how far the skin tears in motion.
    /// </summary>
    public RigFileReport Check()
    {
        RigSkinReport[] skins = [.. Skins.Select(skin => new RigSkinReport(
            skin.Name, RigMeasurement.Run(skin.Mesh, skin.Joints, skin.Influences)))];
        var whole = skins.Length == 1 ? skins[0].Report : RigMeasurement.Run(Mesh, Joints, Influences) with
        {
            OneTree = skins.All(skin => skin.Report.OneTree),
            TearIfRepaired = null,
        };
        var problems = skins.SelectMany(skin => skin.Report.Problems.Select(
            problem => skins.Length == 1 ? problem : $"{skin.Name}: {problem}"));
        return new RigFileReport(whole, skins, [.. problems, .. Problems]);
    }

    /// <summary>The file with more animations.</summary>
    /// <param name="clips">Motions of <see cref="Joints"/>. A clip whose name is already used in the file gets a number appended.</param>
    /// <returns>The bytes of a .glb file, and what could not be carried over exactly, one sentence each.</returns>
    /// <exception cref="InvalidDataException">A file that this one refers to cannot be embedded.</exception>
    internal (byte[] Glb, IReadOnlyList<string> Problems) With(IReadOnlyList<AnimationClip> clips)
    {
        try
        {
            return GltfClipWriter.Write(_document, _content.Nodes, _content.JointNodes, Joints, WithUnusedNames(clips));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{Path}: {e.Message}", e);
        }
    }

    /// <summary>The clips, renamed where the file or an earlier clip already uses a name.</summary>
    public IReadOnlyList<AnimationClip> WithUnusedNames(IReadOnlyList<AnimationClip> clips)
    {
        var used = new HashSet<string>(ClipNames, StringComparer.Ordinal);
        return [.. clips.Select(clip => clip with { Name = Unused(clip.Name) })];

        string Unused(string name)
        {
            string unused = name;
            for (int copy = 2; !used.Add(unused); copy++)
                unused = $"{name}_{copy}";
            return unused;
        }
    }
}
