using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using AniGenSharp.Runtime;

namespace AniGenSharp.TestKit.Tensors.Operators;

/// <summary>
/// Records every operator that libtorch's dispatcher receives on this thread until it is disposed. TorchSharp does not expose this, so the
/// class calls libtorch's C++ interface (ATen/record_function.h) with the names and layouts it has on Linux x64.
/// </summary>
internal sealed unsafe class OperatorRecorder : IDisposable
{
    private const string Library = "libtorch_cpu.so";
    private const string Namespace = "aten::";

    [ThreadStatic]
    private static OperatorRecorder? t_current;

    // TorchSharp does not keep the scalars that it passes to libtorch alive. A garbage collection during a callback could free one that is
    // still in use, so collections are suspended until this many bytes are allocated.
    private const long BytesWithoutCollection = 200_000_000;

    private readonly List<OperatorCall> _calls = [];
    private readonly Dictionary<nint, string> _texts = [];
    private readonly bool _withShapes;
    private readonly ulong _handle;
    private int _depth;

    /// <summary>Starts recording.</summary>
    /// <param name="withShapes">Record the shapes of the arguments as well.</param>
    public OperatorRecorder(bool withShapes = false)
    {
        if (!IsSupported)
            throw new PlatformNotSupportedException("Operators can be recorded only on Linux x64.");
        TorchRuntime.Initialize();
        _withShapes = withShapes;
        t_current = this;
        GC.TryStartNoGCRegion(BytesWithoutCollection);
        var callback = new Callback { Start = &OnStart, End = &OnEnd, SamplingProbability = 1 };
        callback.Scopes[0] = 1; // RecordScope::FUNCTION
        callback.Flags[0] = withShapes ? (byte)1 : (byte)0; // needs_inputs
        _handle = AddThreadLocalCallback(callback);
    }

    /// <summary>Whether operators can be recorded on this machine.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>The calls so far, in order; a call precedes the calls it makes.</summary>
    public IReadOnlyList<OperatorCall> Calls => _calls;

    /// <summary>Stops recording.</summary>
    public void Dispose()
    {
        RemoveCallback(_handle);
        t_current = null;
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            GC.EndNoGCRegion();
    }

    // The result, a unique_ptr, is returned through a hidden first argument.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OnStart(nint* context, nint function)
    {
        *context = 0;
        t_current?.Add(function);
        return (nint)context;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnEnd(nint function, nint context)
    {
        if (t_current is { } recorder)
            recorder._depth--;
    }

    private void Add(nint function)
    {
        string name = Text(NameOf(function)), overload = Text(OverloadOf(function));
        name = name.StartsWith(Namespace, StringComparison.Ordinal) ? name[Namespace.Length..] : name;
        _calls.Add(new OperatorCall(overload.Length == 0 ? name : $"{name}.{overload}", _depth++, _withShapes ? Shapes(function) : ""));
    }

    /// <summary>The name of an operator, which libtorch keeps at a fixed address.</summary>
    private string Text(nint address)
    {
        if (!_texts.TryGetValue(address, out string? text))
            _texts.Add(address, text = Marshal.PtrToStringUTF8(address) ?? "");
        return text;
    }

    private static string Shapes(nint function)
    {
        Vector sizes;
        InputSizes(&sizes, function, 0);
        var text = new StringBuilder();
        for (var shape = (Vector*)sizes.Begin; shape < (Vector*)sizes.End; shape++)
        {
            if (shape->Begin != null)
            {
                int dimensions = (int)((long*)shape->End - (long*)shape->Begin);
                long[] extents = new ReadOnlySpan<long>(shape->Begin, dimensions).ToArray();
                text.Append(text.Length == 0 ? "[" : " [").AppendJoin(", ", extents).Append(']');
            }
            NativeMemory.Free(shape->Begin);
        }
        NativeMemory.Free(sizes.Begin);
        return text.ToString();
    }

    [DllImport(Library, EntryPoint = "_ZN2at22addThreadLocalCallbackENS_22RecordFunctionCallbackE")]
    private static extern ulong AddThreadLocalCallback(Callback callback);

    [DllImport(Library, EntryPoint = "_ZN2at14removeCallbackEm")]
    private static extern void RemoveCallback(ulong handle);

    [DllImport(Library, EntryPoint = "_ZNK2at14RecordFunction4nameEv")]
    private static extern nint NameOf(nint function);

    [DllImport(Library, EntryPoint = "_ZNK2at14RecordFunction13overload_nameEv")]
    private static extern nint OverloadOf(nint function);

    [DllImport(Library, EntryPoint = "_ZN5torch8profiler4impl10inputSizesERKN2at14RecordFunctionEb")]
    private static extern nint InputSizes(Vector* result, nint function, byte flattenLists);

    /// <summary>at::RecordFunctionCallback.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Callback
    {
        public delegate* unmanaged[Cdecl]<nint*, nint, nint> Start;
        public delegate* unmanaged[Cdecl]<nint, nint, void> End;
        public double SamplingProbability;
        public fixed byte Scopes[10];
        public fixed byte Flags[3];
    }

    /// <summary>std::vector.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        public void* Begin;
        public void* End;
        public void* Capacity;
    }
}
