using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Motion;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen animate</c>: a BVH motion file retargeted onto the rig of a GLB.</summary>
internal static class AnimateCommand
{
    private static readonly Argument<string> Mesh = new("mesh") { Description = "A skinned .glb, made by anigen or not." };

    private static readonly Argument<string> Motion = new("motion") { Description = "A BVH motion file." };

    private static readonly Option<string?> Output = new("--output", "-o") { Description = "The GLB to write (default: <mesh>_<motion>.glb beside the mesh)." };

    private static readonly Option<string> By = new("--by")
    {
        Description = "How the motion's joints find the rig's: by equal names, as humanoid to humanoid, or auto.",
        DefaultValueFactory = _ => "auto",
    };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var command = new Command("animate", "Put a motion file on a rig: anigen animate mesh.glb walk.bvh -o walk.glb") { Mesh, Motion, Output, By };
        By.AcceptOnlyFromAmong("auto", "name", "humanoid");
        command.SetAction(Run);
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, CancellationToken cancellation)
    {
        string mesh = parsed.GetValue(Mesh)!, motion = parsed.GetValue(Motion)!;
        string name = Path.GetFileNameWithoutExtension(motion);
        string output = parsed.GetValue(Output)
            ?? Path.Combine(Path.GetDirectoryName(mesh) ?? "", $"{Path.GetFileNameWithoutExtension(mesh)}_{name}.glb");
        // The mesh itself may be the output: it keeps what it has and gets one clip more.
        if (OutputFile.IsSame(motion, output))
            throw new UsageException($"{output}: the output would replace the motion.");
        if (!output.EndsWith(".glb", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"{output}: the output's name must end with .glb.");
        var by = Enum.Parse<RetargetBy>(parsed.GetValue(By)!, ignoreCase: true);
        var (animated, says) = await CommandHost.LeaveOnCancel(() =>
        {
            var glb = RigCommand.Open(mesh);
            var (clip, matched) = Retarget(motion, glb.Skeleton, name, by);
            clip = clip with { Name = glb.Unused(clip.Name) };
            return (Animated(mesh, glb, clip), string.Create(CultureInfo.InvariantCulture,
                $"{output}: {matched} of {glb.Skeleton.Count} joints moved for {clip.Duration:f1} s, as the clip {clip.Name}."));
        }, cancellation);
        AtomicFile.Write(output, animated);
        Console.WriteLine(says);
        return ExitCodes.Success;
    }

    private static byte[] Animated(string path, SkinnedGlb glb, AnimationClip clip)
    {
        try
        {
            return glb.With(clip);
        }
        catch (InvalidDataException e)
        {
            throw new UsageException($"{path}: {e.Message}");
        }
    }

    private static (AnimationClip Clip, int Matched) Retarget(string path, Skeleton skeleton, string name, RetargetBy by)
    {
        try
        {
            using var file = File.OpenText(path);
            return MotionRetargeting.Retarget(BvhReader.Read(file), skeleton, name, by);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            throw new UsageException($"{path}: {e.Message.Split(" (Parameter", 2)[0]}");
        }
    }
}
