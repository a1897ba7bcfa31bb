using System.CommandLine;
using System.Globalization;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen convert</c>: any checkpoint to one safetensors file, layouts translated.</summary>
internal static class ConvertCommand
{
    private static readonly Argument<string> Input = new("checkpoint")
    {
        Description = "A weight file: torch (*.pt, *.pth), safetensors, or a sharded safetensors' index.",
    };

    private static readonly Option<string> Output = new("--output", "-o") { Description = "The safetensors file to write.", Required = true };

    private static readonly Option<bool> Half = new("--fp16")
    {
        Description = "Store matrices and kernels in half precision; norms, biases and embeddings stay as they are.",
    };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var command = new Command("convert", "Convert a checkpoint to safetensors, layouts already translated.") { Input, Output, Half };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        TorchRuntime.Initialize();
        string input = parsed.GetValue(Input)!, output = parsed.GetValue(Output)!;
        if (Directory.Exists(input))
            throw new UsageException($"{input}: this is a folder; name the weight file in it.");
        if (!output.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"{output}: the output's name must end with .safetensors.");
        using (var checkpoint = Checkpoint.Open(input))
        {
            if (checkpoint.Files.Any(file => OutputFile.IsSame(file, output)))
                throw new UsageException($"{output}: the output would replace the input.");
            // Where nothing comes of it, nothing is left of the folder either.
            using var folder = new OutputRoot(Path.GetDirectoryName(Path.GetFullPath(output))!);
            CheckpointConversion.Convert(checkpoint, output, parsed.GetValue(Half), cancellation);
        }
        using var converted = Checkpoint.Open(output);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{output}: {converted.Tensors.Count} tensors, {new FileInfo(output).Length / 1e6:0.0} MB"));
        return ExitCodes.Success;
    }
}
