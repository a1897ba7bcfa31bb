using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Output;

/// <summary>Writes an asset in the format that a file's extension requests, and reports what the format does not hold.</summary>
internal static class RigOutput
{
    /// <summary>Writes one file. A format that cannot hold the asset does not keep others from being written.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(RiggedAsset asset, string output, ExportOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using var folder = new OutputRoot(Path.GetDirectoryName(Path.GetFullPath(output))!);
            foreach (string note in asset.Save(output, options))
                Console.Error.WriteLine($"anigen: {output}: {note}.");
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine($"anigen: {output} was not written: {UsageErrors.WithoutParameter(e)}");
            return ExitCodes.BadInput;
        }
        double megabytes = new FileInfo(output).Length / 1e6;
        FormattableString line = $"{asset.Skeleton.Count} joints, {asset.Mesh.FaceCount:n0} triangles, {megabytes:0.0} MB";
        Console.WriteLine($"{output}: {line.ToString(CultureInfo.InvariantCulture)}");
        return ExitCodes.Success;
    }
}
