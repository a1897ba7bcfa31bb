using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Motion.Recordings;

/// <summary>Reads files with several motions, and VRM animations.</summary>
public sealed class MotionLibraryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_clips_of_a_glb_are_read_with_their_names_and_fit_another_humanoid()
    {
        Write("people.glb", "humanoid_03", MotionKind.Walk, MotionKind.Run, MotionKind.Idle);
        var library = MotionLibrary.Read(_folder.File("people.glb"));
        Assert.Equal(["walk", "run", "idle"], library.Motions.Select(motion => motion.Name));
        Assert.Empty(library.Problems);
        var other = CapsuleRig.Create(Creatures.Read("humanoid_09"));
        Assert.All(library.Motions, motion => Assert.Empty(other.Retarget(motion).Report.Warnings));
    }

    [Fact]
    public void Creatures_are_matched_leg_by_leg()
    {
        Write("animals.glb", "quadruped_06", MotionKind.Walk, MotionKind.Attack);
        var other = CapsuleRig.Create(Creatures.Read("quadruped_02"));
        foreach (var motion in MotionLibrary.Read(_folder.File("animals.glb")).Motions)
        {
            var (clip, report) = other.Retarget(motion, new RetargetOptions { By = RetargetBy.Limbs });
            Assert.Equal(motion.Name, clip.Name);
            Assert.Equal(4, report.Limbs.Count(limb => limb.Name.Contains("leg", StringComparison.Ordinal) && limb.IsComplete));
        }
    }

    /// <summary>The node names carry no information here; only the extension does.</summary>
    [Fact]
    public void A_vrm_animation_describes_its_own_humanoid()
    {
        var asset = Write("people.glb", "humanoid_03", MotionKind.Walk);
        File.WriteAllBytes(_folder.File("walk.vrma"), AsVrmAnimation(File.ReadAllBytes(_folder.File("people.glb")), asset));
        var motion = Assert.Single(MotionLibrary.Read(_folder.File("walk.vrma")).Motions);
        Assert.Equal("walk", motion.Name);
        var report = CapsuleRig.Create(Creatures.Read("humanoid_09")).Retarget(motion).Report;
        Assert.Equal(RetargetBy.Humanoid, report.By);
        Assert.Empty(report.Warnings);
    }

    private RiggedAsset Write(string file, string creature, params MotionKind[] kinds)
    {
        var asset = CapsuleRig.Create(Creatures.Read(creature));
        asset = asset with { Clips = [.. kinds.Select(kind => asset.CreateMotion(kind))] };
        asset.SaveGlb(_folder.File(file));
        return asset;
    }

    private static byte[] AsVrmAnimation(byte[] glb, RiggedAsset asset)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(glb.AsSpan(12));
        var root = JsonNode.Parse(glb.AsSpan(20, length))!.AsObject();
        var joints = root["skins"]![0]!["joints"]!.AsArray();
        var bones = new JsonObject();
        foreach (var (bone, joint) in asset.Humanoid!.Bones)
            bones[bone] = new JsonObject { ["node"] = joints[joint]!.GetValue<int>() };
        var extension = new JsonObject { ["specVersion"] = "1.0", ["humanoid"] = new JsonObject { ["humanBones"] = bones } };
        root["extensionsUsed"] = new JsonArray("VRMC_vrm_animation");
        root["extensions"] = new JsonObject { ["VRMC_vrm_animation"] = extension };
        foreach (string part in (string[])["skins", "meshes", "materials", "textures", "images", "samplers"])
            root.Remove(part);
        foreach (var (i, node) in root["nodes"]!.AsArray().Index())
        {
            node!["name"] = $"n{i}";
            foreach (string part in (string[])["mesh", "skin", "extras"])
                node.AsObject().Remove(part);
        }
        byte[] json = Encoding.UTF8.GetBytes(root.ToJsonString());
        json = [.. json, .. Enumerable.Repeat((byte)' ', -json.Length & 3)];
        byte[] result = [.. glb.AsSpan(0, 20), .. json, .. glb.AsSpan(20 + length)];
        BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(8), result.Length);
        BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(12), json.Length);
        return result;
    }
}
