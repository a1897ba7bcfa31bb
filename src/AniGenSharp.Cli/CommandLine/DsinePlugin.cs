using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>
/// Loads DSINE from the assembly that the environment variable <c>ANIGEN_DSINE</c> names. The command is compiled against
/// AniGenSharp.Dsine but never ships with it, because DSINE's weights are for non-commercial research only.
/// </summary>
internal static class DsinePlugin
{
    private const string Variable = "ANIGEN_DSINE";

    /// <summary>Creates a factory that loads the assembly and the weights when normals are first needed.</summary>
    /// <param name="path">DSINE's weights.</param>
    /// <exception cref="CheckpointException">The file is missing.</exception>
    public static ModelFactory<ISurfaceNormalEstimator> From(string path) => File.Exists(path)
        ? new(path, context => Open(path, context)) { Bytes = new FileInfo(path).Length }
        : throw new CheckpointException($"{path}: there is no such normal estimator.");

    private static ISurfaceNormalEstimator Open(string path, ModelContext context)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } assembly)
        {
            throw new CheckpointException(
                $"{path}: DSINE is not included, as it is for non-commercial research only. Build AniGenSharp.Dsine and set {Variable} "
                + "to its DLL.");
        }
        try
        {
            AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(assembly));
            return OpenLoaded(path, context);
        }
        catch (Exception e) when (e is BadImageFormatException or FileNotFoundException or FileLoadException or TypeLoadException
            or MissingMethodException)
        {
            throw new CheckpointException($"{assembly}: {Variable} must name an AniGenSharp.Dsine.dll of this version ({e.Message})", e);
        }
    }

    /// <summary>
    /// Opens DSINE after its assembly is loaded. Compiling this method already needs the assembly, so its signature must not mention its
    /// types.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ISurfaceNormalEstimator OpenLoaded(string path, ModelContext context) =>
        DsineNormalEstimator.Load(path, context.Device, context.Logger);
}
