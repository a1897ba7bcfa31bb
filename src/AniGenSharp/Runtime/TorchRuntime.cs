using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace AniGenSharp.Runtime;

/// <summary>
/// Loads the native torch libraries, and handles what prevents them from loading on some machines. TorchSharp's shim for Linux requires a
/// newer libstdc++ than some distributions have (see <see cref="LibstdcxxCompatibility"/>). libtorch for macOS looks for OpenMP where
/// Homebrew installs it. The libtorch of a PyTorch installation, for CUDA, must be loaded in order and before the shim. And if loading
/// fails, TorchSharp itself would print a page of text and copy all libraries, so it is never asked to load them.
/// </summary>
internal static partial class TorchRuntime
{
    private const string Shim = "LibTorchSharp";
    private const string Variable = "ANIGEN_LIBTORCH";
    private const string HomebrewOpenMp = "/opt/homebrew/opt/libomp/lib/libomp.dylib";
    private static readonly string[] s_linuxOrder = ["libc10.so", "libtorch_cpu.so", "libtorch.so", "libc10_cuda.so", "libtorch_cuda.so"];
    private static readonly string[] s_windowsOrder = ["c10.dll", "torch_cpu.dll", "torch.dll", "c10_cuda.dll", "torch_cuda.dll"];
    private static readonly string[] s_macOrder = ["libc10.dylib", "libtorch_cpu.dylib", "libtorch.dylib"];

    private const string FolderAdvice = $"{Variable} must name the lib folder of a PyTorch installation.";

    private static readonly Lock s_lock = new();
    private static nint s_patchedShim;
    private static bool s_initialized;
    private static bool s_isFolderChosen;

    /// <summary>The lib folder of an existing PyTorch to use instead of the packaged libtorch; null for the packaged one.</summary>
    public static string? LibtorchFolder { get; private set; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    /// <summary>The handle of TorchSharp's own native library if this class loaded it; otherwise 0.</summary>
    internal static nint ShimHandle { get; private set; }

    /// <summary>Chooses the libtorch of a PyTorch installation, before any is loaded.</summary>
    /// <exception cref="InvalidOperationException">One was chosen before, or a libtorch is already loaded.</exception>
    public static void UseFolder(string folder)
    {
        lock (s_lock)
        {
            if (s_initialized || s_isFolderChosen)
                throw new InvalidOperationException("The libtorch can be chosen only once, before anything else of the library is used.");
            LibtorchFolder = folder;
            s_isFolderChosen = true;
        }
    }

    /// <summary>Makes torch usable in this process. Every entry point of the library calls it; repeated calls have no effect.</summary>
    /// <exception cref="DllNotFoundException">The native libraries cannot be loaded; the message says why.</exception>
    public static void Initialize()
    {
        lock (s_lock)
        {
            if (s_initialized)
                return;
            if (LibtorchFolder is not null)
                UseOwnLibtorch(LibtorchFolder);
            else
                UsePackagedLibtorch();
            torch.InitializeDeviceType(DeviceType.CPU);
            ThreadPolicy.OnTorchLoaded();
            s_initialized = true;
        }
    }

#pragma warning disable CA2255 // The hook must be in place before any P/Invoke of TorchSharp, whoever calls it first.
    [ModuleInitializer]
    internal static void Hook()
    {
        ThreadPolicy.PrepareEnvironment();
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
    }

#pragma warning restore CA2255

    private static nint Resolve(Assembly assembly, string name)
    {
        if (name != Shim || !OperatingSystem.IsLinux())
            return 0;
        lock (s_lock)
        {
            if (s_patchedShim == 0 && FindShim() is { } shim)
            {
                // The copy is in another folder, so its dependencies must be loaded first, or a libtorch of the system would be used.
                LoadInOrder(NativeSearchFolders(), s_linuxOrder);
                ShimHandle = s_patchedShim = NativeLibrary.Load(LibstdcxxCompatibility.Patch(shim));
            }
            return s_patchedShim;
        }
    }

    /// <summary>Loads the libtorch beside the application before TorchSharp tries to.</summary>
    private static void UsePackagedLibtorch()
    {
        // libtorch for macOS refers to OpenMP by Homebrew's path. The package contains it under the same name, and the loader uses a
        // library of that name if one is already loaded.
        if (OperatingSystem.IsMacOS() && !File.Exists(HomebrewOpenMp) && Find("libomp.dylib") is { } openMp)
            _ = NativeLibrary.TryLoad(openMp, out _);
        RejectTruncated(NativeSearchFolders());
        bool loaded;
        try
        {
            // On Linux, regular probing fails if the shim cannot be loaded as it is, and only then asks Resolve above.
            loaded = NativeLibrary.TryLoad(Shim, typeof(torch).Assembly, null, out nint handle);
            ShimHandle = handle;
        }
        catch (DllNotFoundException)
        {
            loaded = false;
        }
        if (!loaded)
            throw new DllNotFoundException(PackagedLibtorchProblem());
    }

    /// <summary>
    /// Rejects a truncated libtorch, shim or OpenMP runtime, which the system's loader would crash on.
    /// </summary>
    /// <exception cref="DllNotFoundException">A library is truncated; the message names it.</exception>
    private static void RejectTruncated(IEnumerable<string> folders)
    {
        if (!OperatingSystem.IsLinux())
            return;
        string[] names = [.. Order, ShimFile];
        foreach (string folder in folders.Where(Directory.Exists))
        {
            var there = names.Select(name => Path.Combine(folder, name)).Where(File.Exists).ToList();
            if (there.Count > 0)
                there.AddRange(Directory.EnumerateFiles(folder, "libgomp*.so*"));
            if (there.FirstOrDefault(ElfFile.IsTruncated) is { } cut)
                throw new DllNotFoundException($"{cut} is truncated; install it again.");
        }
    }

    private static string PackagedLibtorchProblem()
    {
        const string Alternative = $"or set {Variable} to the lib folder of a PyTorch installation.";
        if (FindShim() is not { } shim || Find(Order[1]) is null)
        {
            return "There is no libtorch beside the application: reference the package "
                + $"libtorch-cpu-{RuntimeInformation.RuntimeIdentifier}, version {RuntimeVersions.ExpectedLibtorch}, {Alternative}";
        }
        try
        {
            LoadInOrder(NativeSearchFolders(), Order);
            NativeLibrary.Load(OperatingSystem.IsLinux() ? LibstdcxxCompatibility.Patch(shim) : shim);
            return $"The libtorch beside the application cannot be loaded; reinstall it, {Alternative}";
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return $"The libtorch beside the application cannot be loaded: {e.Message}{Remedy(e.Message)}";
        }
    }

    /// <summary>How to install the libraries that libtorch imports and that some systems lack.</summary>
    private static string Remedy(string message)
    {
        if (OperatingSystem.IsMacOS() && message.Contains("libomp", StringComparison.Ordinal))
            return " 'brew install libomp' provides what is missing.";
        return OperatingSystem.IsWindows() && !File.Exists(Path.Combine(Environment.SystemDirectory, "msvcp140.dll"))
            ? " The Visual C++ Redistributable (x64, 2015 or later) provides what is missing."
            : "";
    }

    /// <summary>
    /// Loads the libtorch of a PyTorch installation and then the shim, and marks them as loaded in TorchSharp, whose own probing would
    /// load the packaged libtorch as well.
    /// </summary>
    private static void UseOwnLibtorch(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DllNotFoundException($"{folder}: there is no such folder; {FolderAdvice}");
        UseExpandableSegments();
        if (!Order.Any(name => File.Exists(Path.Combine(folder, name))))
            throw new DllNotFoundException($"{folder}: holds no libtorch ({Order[0]}, …); {FolderAdvice}");
        string shim = FindShim() ?? throw new DllNotFoundException($"TorchSharp's native library ({Shim}) is not beside the application.");
        RejectTruncated([folder, Path.GetDirectoryName(shim)!]);
        try
        {
            LoadInOrder([folder], Order);
            if (!NativeLibrary.TryLoad(shim, out nint handle))
                handle = NativeLibrary.Load(OperatingSystem.IsLinux() ? LibstdcxxCompatibility.Patch(shim) : shim);
            ShimHandle = handle;
            NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (name, _, _) => name == Shim ? handle : 0);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new DllNotFoundException(
                $"The libtorch in {folder} does not fit this version of TorchSharp (made for libtorch {RuntimeVersions.ExpectedLibtorch}): "
                + e.Message,
                e);
        }
        foreach (string flag in new[] { "nativeBackendLoaded", "nativeBackendCudaLoaded" })
        {
            var field = typeof(torch).GetField(flag, BindingFlags.Static | BindingFlags.NonPublic)
                ?? throw new DllNotFoundException(
                    $"This version of TorchSharp has no {flag}; the libtorch of a PyTorch installation can't be used with it.");
            field.SetValue(null, true);
        }
    }

    /// <summary>
    /// Lets torch's CUDA allocator grow its blocks in place, unless the user has configured it. The stages request blocks of many different
    /// sizes, and the ones that the allocator would otherwise keep double the memory in use. Torch reads the native environment, which is
    /// not the one that .NET sets.
    /// </summary>
    private static void UseExpandableSegments()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("PYTORCH_ALLOC_CONF") is null)
            _ = SetEnvironment("PYTORCH_CUDA_ALLOC_CONF", "expandable_segments:True", 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    private static void LoadInOrder(IEnumerable<string> folders, string[] names)
    {
        foreach (string name in names)
        {
            string? path = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
            if (path is null)
                continue;
            NativeLibrary.Load(path);
        }
    }

    private static string[] Order => OperatingSystem.IsWindows() ? s_windowsOrder : OperatingSystem.IsMacOS() ? s_macOrder : s_linuxOrder;

    private static string ShimFile => OperatingSystem.IsWindows() ? $"{Shim}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{Shim}.dylib"
        : $"lib{Shim}.so";

    private static string? FindShim() => Find(ShimFile);

    private static string? Find(string file) =>
        NativeSearchFolders().Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> NativeSearchFolders()
    {
        string probing = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (string folder in probing.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        yield return AppContext.BaseDirectory;
    }
}
