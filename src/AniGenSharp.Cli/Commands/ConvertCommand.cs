using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen convert</c>: converts any checkpoint to one safetensors file with the layouts already translated.</summary>
internal sealed class ConvertCommand : Command
{
    private readonly Argument<string> _input = new("checkpoint")
    {
        Description = "A weight file: torch (*.pt, *.pth), safetensors, or the index of sharded safetensors.",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "file",
        Description = "The safetensors file to write.",
        Required = true,
    };

    private readonly Option<bool> _half = new("--fp16")
    {
        Description = "Store matrices and kernels in half precision; norms, biases and embeddings keep their precision.",
    };

    public ConvertCommand()
        : base("convert", "Convert a checkpoint to safetensors with the layouts already translated.")
    {
        Arguments.Add(_input);
        Options.Add(_output);
        Options.Add(_half);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), CancellationToken.None));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        string input = parsed.GetValue(_input)!, output = parsed.GetValue(_output)!;
        if (Directory.Exists(input))
            throw new UsageException($"{input}: this is a folder; name the weight file in it.");
        if (!output.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"{output}: the output's name must end with .safetensors.");
        // If the conversion fails, the folder that was created for it is removed again.
        using var folder = new OutputRoot(Path.GetDirectoryName(Path.GetFullPath(output))!);
        var converted = Convert(input, output, parsed.GetValue(_half), cancellationToken);
        if (converted.LeftOut.Count > 0)
            Console.Error.WriteLine($"Left out: {LeftOutText.Of(converted.LeftOut)}.");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{output}: {converted.Tensors} tensors, {new FileInfo(output).Length / 1e6:0.0} MB"));
        return ExitCodes.Success;
    }

    private static ConvertedCheckpoint Convert(string input, string output, bool half, CancellationToken cancellationToken)
    {
        try
        {
            return CheckpointConversion.Convert(input, output, half, cancellationToken);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(UsageErrors.WithoutParameter(e));
        }
    }
}
