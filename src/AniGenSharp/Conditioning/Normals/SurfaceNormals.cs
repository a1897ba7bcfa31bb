using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace AniGenSharp.Conditioning.Normals;

/// <summary>Finds and opens normal estimators by their files.</summary>
internal static class SurfaceNormals
{
    private const string DsineAssembly = "AniGenSharp.Dsine";
    private const string DsineVariable = "ANIGEN_DSINE";

    /// <summary>
    /// The estimator's file that goes with a checkpoint folder: an ONNX network with its JSON file in <c>normals</c>, else
    /// <c>dsine/dsine.pt</c> in the folder or beside it; null without one.
    /// </summary>
    public static string? Discover(string checkpoints)
    {
        string folder = Path.Combine(checkpoints, "normals");
        string? network = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.onnx").Where(f => !Path.GetFileName(f).StartsWith('.') && File.Exists(Path.ChangeExtension(f, ".json"))).Order(StringComparer.Ordinal).FirstOrDefault()
            : null;
        string[] dsine = [Path.Combine(checkpoints, "dsine", "dsine.pt"), Path.Combine(checkpoints, "..", "dsine", "dsine.pt")];
        return network ?? dsine.FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// Opens an ONNX network, or DSINE's weights where the assembly that holds DSINE has been put beside this one: it is
    /// never a dependency, for its weights' licence.
    /// </summary>
    /// <param name="path">An .onnx file, or DSINE's weights.</param>
    /// <param name="device">Where the rest of the pipeline runs.</param>
    /// <param name="logger">Is told what licence applies.</param>
    /// <param name="dsineFiles">Where DSINE's assembly is looked for; null for everywhere it may be.</param>
    /// <exception cref="CheckpointException">The file cannot be used, or DSINE is not installed.</exception>
    public static ISurfaceNormalEstimator Open(string path, Device device, ILogger? logger, IEnumerable<string>? dsineFiles = null)
    {
        if (Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
            return new OnnxNormalEstimator(path, device);
        if (!File.Exists(path))
            throw new CheckpointException($"{path}: there is no such normal estimator.");
        try
        {
            var type = LoadDsine(dsineFiles ?? DsineFiles()).GetType($"{DsineAssembly}.DsineNormalEstimator", throwOnError: true)!;
            var load = type.GetMethod("Load", BindingFlags.Public | BindingFlags.Static, [typeof(string), typeof(string), typeof(ILogger)])!;
            return (ISurfaceNormalEstimator)load.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [path, device.ToString(), logger], null)!;
        }
        catch (FileNotFoundException e)
        {
            throw new CheckpointException(
                $"{path}: DSINE is not part of this installation, since its weights are for non-commercial research only. Build src/{DsineAssembly} and put {DsineAssembly}.dll into {AppContext.BaseDirectory}, or name it by {DsineVariable}; or use an ONNX normal estimator.", e);
        }
    }

    /// <summary>
    /// DSINE's assembly: one the application references, one named by the variable, one beside the application, or one built in the checkout
    /// that the application lies in. Never one from a checkpoint folder, from which no code is run.
    /// </summary>
    private static Assembly LoadDsine(IEnumerable<string> files)
    {
        try
        {
            return Assembly.Load(DsineAssembly);
        }
        catch (FileNotFoundException) when (files.FirstOrDefault(File.Exists) is { } file)
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyPath(file);
        }
    }

    private static IEnumerable<string> DsineFiles()
    {
        if (Environment.GetEnvironmentVariable(DsineVariable) is { Length: > 0 } named)
            yield return Path.GetFullPath(named);
        yield return Path.Combine(AppContext.BaseDirectory, $"{DsineAssembly}.dll");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (string build in new[] { "Release", "Debug" })
                yield return Path.Combine(folder.FullName, "src", DsineAssembly, "bin", build, "net10.0", $"{DsineAssembly}.dll");
        }
    }
}
