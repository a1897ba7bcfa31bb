using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using AniGenSharp.Gradients;
using static TorchSharp.torch;

namespace AniGenSharp.Devices.Cuda;

/// <summary>
/// A CUDA kernel of this project, compiled for the device by NVRTC, the compiler that every PyTorch with CUDA contains, and launched on
/// torch's current stream, so that a <see cref="CudaGraph"/> records it. It is meant for the few places where several of the library's
/// kernels in a row move the same memory; callers keep the plain form for every other device.
/// </summary>
internal sealed unsafe class CudaKernel
{
    private const int MajorAttribute = 75;
    private const int MinorAttribute = 76;

    private static readonly Lazy<Driver?> s_driver = new(Driver.Find);
    private static readonly ConcurrentDictionary<(int Device, string Source, string Name, string Defines), CudaKernel?> s_kernels = new();

    private readonly Driver _driver;
    private readonly nint _function;

    private CudaKernel(Driver driver, nint function) => (_driver, _function) = (driver, function);

    /// <summary>
    /// Whether this project's kernels are used if possible; <c>ANIGEN_CUDA_KERNELS=0</c> switches them off. They have no gradients.
    /// </summary>
    public static bool Enabled
    {
        get => field && !Differentiation.IsOn;
        set;
    } = Environment.GetEnvironmentVariable("ANIGEN_CUDA_KERNELS") != "0";

    /// <summary>Whether kernels for a device can be compiled and are switched on.</summary>
    public static bool CanCompile(Device device) => CudaLibrary.Supports(device) && Enabled && s_driver.Value is not null;

    /// <summary>The kernel for a device, compiled at its first use; null if it cannot be compiled.</summary>
    /// <param name="device">The device.</param>
    /// <param name="source">CUDA C.</param>
    /// <param name="name">The kernel's name in it (<c>extern "C"</c>).</param>
    /// <param name="defines">Macros, as <c>NAME=VALUE</c>, separated by spaces.</param>
    public static CudaKernel? For(Device device, string source, string name, string defines) =>
        CudaLibrary.Supports(device) && Enabled && s_driver.Value is { } driver
            ? s_kernels.GetOrAdd(
                (Math.Max(0, device.index), source, name, defines), key => Compile(driver, key.Source, key.Name, key.Defines))
            : null;

    /// <summary>CUDA C that is embedded in this assembly.</summary>
    public static string ReadSource(string name)
    {
        using var stream = typeof(CudaKernel).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"There is no embedded source {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Runs <paramref name="blocks"/> blocks of <paramref name="threads"/> threads.</summary>
    /// <exception cref="ExternalException">The driver refuses.</exception>
    public void Launch(long blocks, int threads, params ReadOnlySpan<KernelArgument> arguments)
    {
        Span<nint> pointers = stackalloc nint[arguments.Length];
        fixed (KernelArgument* first = arguments)
        fixed (nint* list = pointers)
        {
            for (int i = 0; i < arguments.Length; i++)
                list[i] = (nint)(first + i);
            nint stream = CudaLibrary.Handle(CudaLibrary.CurrentStream);
            var launch = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, nint*, nint, int>)_driver.Launch;
            Driver.Check("cuLaunchKernel", launch(_function, checked((uint)blocks), 1, 1, (uint)threads, 1, 1, 0, stream, list, 0));
        }
    }

    private static CudaKernel? Compile(Driver driver, string source, string name, string defines)
    {
        int device, major, minor;
        if (((delegate* unmanaged<int*, int>)driver.CurrentDevice)(&device) != 0
            || ((delegate* unmanaged<int*, int, int, int>)driver.Attribute)(&major, MajorAttribute, device) != 0
            || ((delegate* unmanaged<int*, int, int, int>)driver.Attribute)(&minor, MinorAttribute, device) != 0)
            return null;
        var macros = defines.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(define => "-D" + define);
        string[] options = [$"--gpu-architecture=sm_{major}{minor}", .. macros];
        byte[]? binary = KernelBinaries.Get(driver.CompilerVersion, source, options, () => driver.Compile(source, options));
        if (binary is null)
            return null;
        // A compiler that is newer than the driver may produce code that the driver refuses.
        nint module, function;
        fixed (byte* image = binary)
        {
            if (((delegate* unmanaged<nint*, byte*, int>)driver.LoadModule)(&module, image) != 0)
                return null;
        }
        fixed (byte* symbol = Encoding.ASCII.GetBytes(name + '\0'))
        {
            int result = ((delegate* unmanaged<nint*, nint, byte*, int>)driver.GetFunction)(&function, module, symbol);
            return result == 0 ? new CudaKernel(driver, function) : null;
        }
    }

    /// <summary>The driver's and the compiler's functions.</summary>
    private sealed record Driver(
        nint Launch, nint CurrentDevice, nint Attribute, nint LoadModule, nint GetFunction,
        nint Version, nint Create, nint CompileProgram, nint BinarySize, nint Binary, nint Destroy)
    {
        // The compilers of the CUDA versions that current libtorch builds use.
        private static readonly string[] s_compilers = ["libnvrtc.so.13", "libnvrtc.so.12"];

        public static Driver? Find()
        {
            if (!CudaLibrary.IsAvailable || !NativeLibrary.TryLoad("libcuda.so.1", out nint driver))
                return null;
            nint compiler = 0;
            if (!s_compilers.Any(name => NativeLibrary.TryLoad(name, out compiler)))
                return null;
            try
            {
                return new Driver(
                    NativeLibrary.GetExport(driver, "cuLaunchKernel"), NativeLibrary.GetExport(driver, "cuCtxGetDevice"),
                    NativeLibrary.GetExport(driver, "cuDeviceGetAttribute"), NativeLibrary.GetExport(driver, "cuModuleLoadData"),
                    NativeLibrary.GetExport(driver, "cuModuleGetFunction"), NativeLibrary.GetExport(compiler, "nvrtcVersion"),
                    NativeLibrary.GetExport(compiler, "nvrtcCreateProgram"),
                    NativeLibrary.GetExport(compiler, "nvrtcCompileProgram"), NativeLibrary.GetExport(compiler, "nvrtcGetCUBINSize"),
                    NativeLibrary.GetExport(compiler, "nvrtcGetCUBIN"), NativeLibrary.GetExport(compiler, "nvrtcDestroyProgram"));
            }
            catch (EntryPointNotFoundException)
            {
                return null;
            }
        }

        public static void Check(string function, int result)
        {
            if (result != 0)
                throw new ExternalException($"{function} failed with CUDA error {result}.", result);
        }

        /// <summary>The compiler's version.</summary>
        public string CompilerVersion
        {
            get
            {
                int major = 0, minor = 0;
                _ = ((delegate* unmanaged<int*, int*, int>)Version)(&major, &minor);
                return $"nvrtc {major}.{minor}";
            }
        }

        /// <summary>The machine code, or null if the compiler does not support the device or the source.</summary>
        public byte[]? Compile(string source, string[] options)
        {
            nint program;
            fixed (byte* text = Encoding.ASCII.GetBytes(source + '\0'))
            {
                if (((delegate* unmanaged<nint*, byte*, byte*, int, nint, nint, int>)Create)(&program, text, null, 0, 0, 0) != 0)
                    return null;
            }
            nint[] arguments = [.. options.Select(Marshal.StringToCoTaskMemUTF8)];
            try
            {
                fixed (nint* list = arguments)
                {
                    if (((delegate* unmanaged<nint, int, nint*, int>)CompileProgram)(program, arguments.Length, list) != 0)
                        return null;
                }
                nuint size;
                if (((delegate* unmanaged<nint, nuint*, int>)BinarySize)(program, &size) != 0 || size == 0)
                    return null;
                byte[] binary = new byte[size];
                fixed (byte* to = binary)
                    return ((delegate* unmanaged<nint, byte*, int>)Binary)(program, to) == 0 ? binary : null;
            }
            finally
            {
                foreach (nint argument in arguments)
                    Marshal.FreeCoTaskMem(argument);
                ((delegate* unmanaged<nint*, int>)Destroy)(&program);
            }
        }
    }
}

/// <summary>One argument of a kernel: 8 bytes, of which a shorter type takes the first ones.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal readonly struct KernelArgument
{
    [FieldOffset(0)]
    private readonly long _integer;

    [FieldOffset(0)]
    private readonly float _single;

    private KernelArgument(long integer) => _integer = integer;

    private KernelArgument(float single) => _single = single;

    public static implicit operator KernelArgument(long integer) => new(integer);

    public static implicit operator KernelArgument(float single) => new(single);

    /// <summary>A pointer to the first element; null for none.</summary>
    public static implicit operator KernelArgument(Tensor? tensor) => new(tensor is null ? 0 : (long)CudaLibrary.Address(tensor));
}
