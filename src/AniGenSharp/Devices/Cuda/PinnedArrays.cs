using System.Runtime.InteropServices;

namespace AniGenSharp.Devices.Cuda;

/// <summary>
/// Page-locked arrays, which a device can write to directly. Locking pages takes as long as many copies, so a few arrays are kept for
/// reuse. If the driver refuses, an array is an ordinary one, and copies are slower.
/// </summary>
internal static unsafe class PinnedArrays
{
    // Two assets at once, with two arrays each.
    private const int MaxKept = 4;
    private const long Granularity = 1 << 24;
    private const uint Portable = 1;

    private static readonly Lock s_gate = new();
    private static readonly List<float[]> s_free = [];
    private static readonly HashSet<float[]> s_locked = [];
    private static readonly Lazy<(nint Register, nint Unregister)> s_driver = new(Find);

    /// <summary>Takes an array with at least a number of elements; its content is arbitrary.</summary>
    /// <param name="length">The number of elements.</param>
    public static float[] Rent(long length)
    {
        lock (s_gate)
        {
            if (s_free.Where(array => array.Length >= length).MinBy(array => array.Length) is { } fit)
            {
                s_free.Remove(fit);
                return fit;
            }
            // Smaller arrays would only be kept beside the larger one.
            if (s_free.Count == MaxKept)
                Drop(s_free.MinBy(array => array.Length)!);
        }
        long rounded = Math.Min((length + Granularity - 1) / Granularity * Granularity, Array.MaxLength);
        float[] values = GC.AllocateUninitializedArray<float>(checked((int)Math.Max(length, rounded)), pinned: true);
        if (s_driver.Value.Register != 0)
        {
            fixed (float* first = values)
            {
                var register = (delegate* unmanaged<void*, nuint, uint, int>)s_driver.Value.Register;
                if (register(first, (nuint)values.LongLength * sizeof(float), Portable) == 0)
                {
                    lock (s_gate)
                        s_locked.Add(values);
                }
            }
        }
        return values;
    }

    /// <summary>Returns an array, which must not be used afterwards.</summary>
    /// <param name="array">An array from <see cref="Rent"/>.</param>
    public static void Return(float[] array)
    {
        lock (s_gate)
        {
            s_free.Add(array);
            if (s_free.Count > MaxKept)
                Drop(s_free.MinBy(free => free.Length)!);
        }
    }

    /// <summary>Frees the arrays that are not in use.</summary>
    public static void Release()
    {
        lock (s_gate)
        {
            while (s_free.Count > 0)
                Drop(s_free[^1]);
        }
    }

    private static void Drop(float[] array)
    {
        s_free.Remove(array);
        if (!s_locked.Remove(array))
            return;
        fixed (float* first = array)
            _ = ((delegate* unmanaged<void*, int>)s_driver.Value.Unregister)(first);
    }

    private static (nint Register, nint Unregister) Find()
    {
        string library = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        return NativeLibrary.TryLoad(library, out nint driver)
            && NativeLibrary.TryGetExport(driver, "cuMemHostRegister_v2", out nint register)
            && NativeLibrary.TryGetExport(driver, "cuMemHostUnregister", out nint unregister)
                ? (register, unregister)
                : default;
    }
}
