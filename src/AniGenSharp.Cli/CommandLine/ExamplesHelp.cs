using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>The help of a command, followed by examples.</summary>
internal sealed class ExamplesHelp : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, (string Line, string Explanation)[]> s_examples = new()
    {
        ["anigen"] =
        [
            ("anigen generate samples/trex_01.png", "the starter model, a few seconds on a CPU; writes out/trex_01/mesh.glb"),
            ("anigen generate --help", "all options with their defaults"),
            ("anigen doctor", "checks whether this machine computes correctly"),
        ],
        ["generate"] =
        [
            ("anigen generate dragon.png", "one picture with a transparent or plain background"),
            ("anigen generate pictures --preview --skip-existing", "a folder; a second run only generates what is missing"),
            ("anigen generate dragon.png --checkpoints ckpts --device cuda", "the official models on a GPU"),
            ("anigen generate dragon.png --faces 5000 --motion -o assets", "5,000 triangles and test clips, in assets/dragon"),
            ("anigen generate dragon.png --save-stages", "also saves the networks' output, which the next line needs"),
            ("anigen generate dragon.png --from-stage cleaning --bake optimized", "the same asset with another texture, in seconds"),
            ("anigen generate pictures --json | jq .folder", "for scripts: one line of JSON per picture"),
        ],
        ["inspect"] =
        [
            ("anigen inspect models/starter", "every part of a model"),
            ("anigen inspect decoder.pt --tensors", "every tensor of a file"),
        ],
        ["rig"] =
        [
            ("anigen rig hero.glb", "the same mesh with a rig, in out/hero/mesh.glb; the front is estimated"),
            ("anigen rig scan.stl --up z --front -y --seeds 8", "a mesh whose directions are known; the best of eight rigs"),
            ("anigen rig hero.glb --motion walk,run --rig-preset mixamo --format glb,fbx", "with motions, and as FBX"),
        ],
        ["rig convert"] =
        [
            ("anigen rig convert hero.glb -o hero.fbx --rig-preset unreal --pose a", "for Unreal: names, axes, root and rest pose"),
            ("anigen rig convert hero.glb -o hero.usdz --clip Walk", "for Quick Look, with one clip"),
        ],
        ["convert"] = [("anigen convert decoder.pt -o decoder.safetensors", "a torch checkpoint to safetensors")],
        ["check"] = [("anigen rig check out/trex_01/mesh.glb", "checks the rig of a generated asset")],
        ["animate"] = [("anigen animate out/trex_01/mesh.glb walk.bvh -o walk.glb", "adds a motion to the rig")],
        ["evaluate"] = [("anigen evaluate --data data --count 20", "the starter model on twenty creatures")],
        ["lora"] =
        [
            ("anigen train lora --data data -o style.safetensors --device cuda", "the starter model's structure flow"),
            ("anigen train lora --data data -o style.safetensors --resume", "continues after Ctrl-C"),
        ],
        ["creatures"] = [("anigen data creatures --count 1000 --seed 1 -o data", "a thousand rigged creatures")],
        ["doctor"] = [("anigen doctor --device cuda --precision fp16", "the GPU in half precision")],
        ["record"] = [("anigen parity record samples/trex_01.png -o cpu.safetensors --device cpu", "the tensors of a run")],
        ["compare"] = [("anigen parity compare cpu.safetensors gpu.safetensors", "the first tensor that differs")],
    };

    /// <summary>Replaces the help of every command.</summary>
    public static void Replace(RootCommand root) => root.Options.OfType<HelpOption>().Single().Action = new ExamplesHelp();

    /// <summary>Help may be requested without the arguments that the command needs.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult;
        // Two commands are called convert.
        string name = command.Command.Name, path = command.Parent is CommandResult parent ? $"{parent.Command.Name} {name}" : name;
        foreach (string line in HelpPage.Lines(command.Command, WrappedText.Width))
            Console.WriteLine(line);
        Console.WriteLine();
        if (s_examples.TryGetValue(path, out var examples) || s_examples.TryGetValue(name, out examples))
        {
            Console.WriteLine("Examples:");
            foreach (var (line, explanation) in examples)
                Console.WriteLine($"  {line}\n      {explanation}");
            Console.WriteLine();
        }
        return ExitCodes.Success;
    }
}
