using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace AniGenSharp.Devices;

/// <summary>
/// Loads the native torch libraries on any machine. Two things stand in the way and are handled here, once, for the
/// command, the tests and library users alike: TorchSharp's shim for Linux asks for a newer libstdc++ than some
/// distributions have (see <see cref="LibstdcxxCompatibility"/>), and a libtorch of the user's own
/// (<c>ANIGEN_LIBTORCH</c>, for CUDA) must be loaded in order before it.
/// </summary>
public static class TorchRuntime
{
    private const string Shim = "LibTorchSharp";
    private static readonly string[] LinuxOrder = ["libc10.so", "libtorch_cpu.so", "libtorch.so", "libc10_cuda.so", "libtorch_cuda.so"];
    private static readonly Lock Gate = new();
    private static nint s_shim;
    private static bool s_libtorchLoaded;

    /// <summary>
    /// The lib folder of an existing PyTorch to use instead of the packaged libtorch, or null. Read from
    /// <c>ANIGEN_LIBTORCH</c> at start-up; may be set until torch is first used.
    /// </summary>
    public static string? LibtorchFolder { get; set; } = Environment.GetEnvironmentVariable("ANIGEN_LIBTORCH");

    /// <summary>
    /// Makes torch usable in this process. Called by every entry point of the library; call it first when using
    /// TorchSharp directly before any type of this library.
    /// </summary>
    /// <exception cref="DllNotFoundException">The native libraries cannot be loaded; the message says why.</exception>
    public static void Initialize()
    {
        LoadOwnLibtorch();
        // The regular probing fails where the shim does not load as it is, and only then asks the resolver below.
        torch.InitializeDeviceType(DeviceType.CPU);
    }

#pragma warning disable CA2255 // The hook must stand before any P/Invoke of TorchSharp, whoever calls first.
    [ModuleInitializer]
    internal static void Hook() => AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
#pragma warning restore CA2255

    private static nint Resolve(Assembly assembly, string name)
    {
        if (name != Shim || !OperatingSystem.IsLinux())
            return 0;
        lock (Gate)
        {
            if (s_shim != 0)
                return s_shim;
            LoadOwnLibtorch();
            string? original = NativeSearchFolders().Select(folder => Path.Combine(folder, $"lib{Shim}.so")).FirstOrDefault(File.Exists);
            if (original is null)
                return 0;
            // The copy lies elsewhere, so what it needs must already be there, or a system's own libtorch would be taken.
            if (LibtorchFolder is null)
                LoadGlobally(NativeSearchFolders(), LinuxOrder);
            return s_shim = NativeLibrary.Load(LibstdcxxCompatibility.Mend(original));
        }
    }

    private static void LoadOwnLibtorch()
    {
        if (LibtorchFolder is null || s_libtorchLoaded)
            return;
        if (!Directory.Exists(LibtorchFolder))
            throw new DllNotFoundException($"There is no folder {LibtorchFolder}; ANIGEN_LIBTORCH must name the lib folder of a PyTorch installation.");
        string[] order = OperatingSystem.IsWindows()
            ? ["c10.dll", "torch_cpu.dll", "torch.dll", "c10_cuda.dll", "torch_cuda.dll"]
            : OperatingSystem.IsMacOS()
                ? ["libc10.dylib", "libtorch_cpu.dylib", "libtorch.dylib"]
                : LinuxOrder;
        LoadGlobally([LibtorchFolder], order);
        s_libtorchLoaded = true;
    }

    private static void LoadGlobally(IEnumerable<string> folders, string[] names)
    {
        foreach (string name in names)
        {
            string? path = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
            if (path is not null)
                NativeLibrary.Load(path);
        }
    }

    private static IEnumerable<string> NativeSearchFolders()
    {
        string probing = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (string folder in probing.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
        string runtime = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", runtime, "native");
        yield return AppContext.BaseDirectory;
    }
}
