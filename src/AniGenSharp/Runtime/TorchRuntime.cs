using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using AniGenSharp.Runtime;
using TorchSharp;

namespace AniGenSharp;

/// <summary>
/// Loads the native torch libraries on any machine. Some things stand in the way and are handled here, once, for the
/// command, the tests and library users alike: TorchSharp's shim for Linux asks for a newer libstdc++ than some
/// distributions have (see <see cref="LibstdcxxCompatibility"/>); libtorch for macOS looks for OpenMP where Homebrew has it;
/// a libtorch of the user's own (<c>ANIGEN_LIBTORCH</c>, for CUDA) must be loaded in order before the shim; and what TorchSharp
/// does where loading fails (a page of text, a copy of everything) is better not begun.
/// </summary>
public static partial class TorchRuntime
{
    private const string Shim = "LibTorchSharp";
    private static readonly string[] s_linuxOrder = ["libc10.so", "libtorch_cpu.so", "libtorch.so", "libc10_cuda.so", "libtorch_cuda.so"];
    private static readonly string[] s_windowsOrder = ["c10.dll", "torch_cpu.dll", "torch.dll", "c10_cuda.dll", "torch_cuda.dll"];
    private static readonly string[] s_macOrder = ["libc10.dylib", "libtorch_cpu.dylib", "libtorch.dylib"];
    private const string HomebrewOpenMp = "/opt/homebrew/opt/libomp/lib/libomp.dylib";

    private static readonly Lock s_lock = new();
    private static nint s_patchedShim;
    private static bool s_initialized;

    /// <summary>
    /// The lib folder of an existing PyTorch to use instead of the packaged libtorch, or null. Read from
    /// <c>ANIGEN_LIBTORCH</c> at start-up; may be set until <see cref="Initialize"/> is first called.
    /// </summary>
    public static string? LibtorchFolder { get; set; } = Environment.GetEnvironmentVariable("ANIGEN_LIBTORCH") is { Length: > 0 } folder ? folder : null;

    /// <summary>TorchSharp's own native library, where this class loaded it; otherwise 0.</summary>
    internal static nint ShimHandle { get; private set; }

    /// <summary>
    /// Makes torch usable in this process. Called by every entry point of the library; call it first when using
    /// TorchSharp directly before any type of this library.
    /// </summary>
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

#pragma warning disable CA2255 // The hook must stand before any P/Invoke of TorchSharp, whoever calls first.
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
                // The copy lies elsewhere, so what it needs must already be there, or a system's own libtorch would be taken.
                LoadInOrder(NativeSearchFolders(), s_linuxOrder);
                ShimHandle = s_patchedShim = NativeLibrary.Load(LibstdcxxCompatibility.Patch(shim));
            }
            return s_patchedShim;
        }
    }

    /// <summary>Makes sure that the libtorch beside the application loads, before TorchSharp tries.</summary>
    private static void UsePackagedLibtorch()
    {
        // libtorch for macOS names OpenMP by Homebrew's path. The package brings it under that very name, and the loader takes
        // a library of the name that is in the process already.
        if (OperatingSystem.IsMacOS() && !File.Exists(HomebrewOpenMp) && Find("libomp.dylib") is { } openMp)
            _ = NativeLibrary.TryLoad(openMp, out _);
        RejectTruncated(NativeSearchFolders());
        bool loaded;
        try
        {
            // On Linux the regular probing fails where the shim does not load as it is, and only then asks Resolve below.
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

    /// <summary>Refuses what the system's loader would die of: libtorch, the shim or the OpenMP runtime beside them, cut short.</summary>
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
                throw new DllNotFoundException($"{cut} is cut short; install it again.");
        }
    }

    private static string PackagedLibtorchProblem()
    {
        const string WayOut = "or set ANIGEN_LIBTORCH to the lib folder of a PyTorch installation.";
        if (FindShim() is not { } shim || Find(Order[1]) is null)
            return $"There is no libtorch beside the application: reference the package libtorch-cpu-{RuntimeInformation.RuntimeIdentifier}, version 2.10.0, {WayOut}";
        try
        {
            LoadInOrder(NativeSearchFolders(), Order);
            NativeLibrary.Load(OperatingSystem.IsLinux() ? LibstdcxxCompatibility.Patch(shim) : shim);
            return $"The libtorch beside the application cannot be loaded; reinstall it, {WayOut}";
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return $"The libtorch beside the application cannot be loaded: {e.Message}{WhatIsMissing(e.Message)}";
        }
    }

    /// <summary>What libtorch takes from the system and some systems have not: read from the packages' tables of imports.</summary>
    private static string WhatIsMissing(string message) =>
        OperatingSystem.IsMacOS() && message.Contains("libomp", StringComparison.Ordinal) ? " 'brew install libomp' provides what is missing."
        : OperatingSystem.IsWindows() && !File.Exists(Path.Combine(Environment.SystemDirectory, "msvcp140.dll")) ? " The Visual C++ Redistributable (x64, 2015 or later) provides what is missing."
        : "";

    /// <summary>
    /// Loads another libtorch and the shim upon it, and tells TorchSharp that this is done: its own probing would load
    /// the packaged libtorch beside it.
    /// </summary>
    private static void UseOwnLibtorch(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DllNotFoundException($"{folder}: there is no such folder; ANIGEN_LIBTORCH must name the lib folder of a PyTorch installation.");
        UseExpandableSegments();
        if (!Order.Any(name => File.Exists(Path.Combine(folder, name))))
            throw new DllNotFoundException($"{folder}: holds no libtorch ({Order[0]}, …); ANIGEN_LIBTORCH must name the lib folder of a PyTorch installation.");
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
            throw new DllNotFoundException($"The libtorch in {folder} does not fit this version of TorchSharp (made for libtorch 2.10): {e.Message}", e);
        }
        foreach (string flag in new[] { "nativeBackendLoaded", "nativeBackendCudaLoaded" })
        {
            var field = typeof(torch).GetField(flag, BindingFlags.Static | BindingFlags.NonPublic)
                ?? throw new DllNotFoundException($"This version of TorchSharp has no {flag}; a libtorch of your own cannot be used with it.");
            field.SetValue(null, true);
        }
    }

    /// <summary>
    /// Has torch's CUDA allocator grow its blocks in place, unless the user has set it up: the stages ask for blocks of ever other
    /// sizes, and what it keeps of the ones before is half the memory otherwise. The native environment, which torch reads, is
    /// another than the one .NET sets.
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

    private static string ShimFile => OperatingSystem.IsWindows() ? $"{Shim}.dll" : OperatingSystem.IsMacOS() ? $"lib{Shim}.dylib" : $"lib{Shim}.so";

    private static string? FindShim() => Find(ShimFile);

    private static string? Find(string file) => NativeSearchFolders().Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> NativeSearchFolders()
    {
        string probing = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (string folder in probing.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        yield return AppContext.BaseDirectory;
    }
}
