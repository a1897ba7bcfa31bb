using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>Converts raw little-endian bytes to tensors; no other code passes bytes of a file to torch.</summary>
internal static class TensorBytes
{
    /// <summary>
    /// The number of elements that are cast and moved at a time. It is small, so that temporary memory leaves no holes between the
    /// weights.
    /// </summary>
    private const long BlockElements = 1 << 18;

    /// <summary>The torch type that tensors of a stored type are read as (see <see cref="StoredTypes.Widened"/>).</summary>
    public static ScalarType ToScalarType(this StoredType type) => type.Widened() switch
    {
        StoredType.Float64 => HostTensors.Float64,
        StoredType.Float32 => ScalarType.Float32,
        StoredType.Float16 => ScalarType.Float16,
        StoredType.BFloat16 => ScalarType.BFloat16,
        StoredType.Int64 => ScalarType.Int64,
        StoredType.Int32 => ScalarType.Int32,
        StoredType.Int16 => HostTensors.Int16,
        StoredType.Int8 => ScalarType.Int8,
        StoredType.UInt8 => ScalarType.Byte,
        StoredType.Bool => ScalarType.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>
    /// Creates a contiguous tensor from elements in a file, with its final type and device. They are read in pieces, so that there is never
    /// a second copy of a large tensor.
    /// </summary>
    /// <param name="source">The elements.</param>
    /// <param name="target">The type of the result.</param>
    /// <param name="device">The device of the result.</param>
    /// <exception cref="CheckpointException">The elements are not all in the file, or an integer is too large.</exception>
    public static Tensor Create(StoredBytes source, ScalarType target, Device device)
    {
        using var scope = NewDisposeScope();
        var result = empty(source.Shape, target, device);
        long count = result.numel();
        if (device.type == DeviceType.META || count == 0)
            return result.MoveToOuterDisposeScope();
        var flat = result.view(-1);
        var readType = source.Type.ToScalarType();
        bool direct = device.type == DeviceType.CPU && target == readType;
        for (long at = 0; at < count; at += BlockElements)
        {
            using var step = NewDisposeScope();
            long length = Math.Min(BlockElements, count - at);
            var piece = flat.narrow(0, at, length);
            var read = direct ? piece : empty(length, readType);
            Read(source, at, read);
            // The piece is cast before it is moved to another device, because some devices lack the stored type.
            if (!direct)
                piece.copy_(device.type == DeviceType.CPU ? read : read.to(target));
        }
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Creates a tensor from a view, whose bounds have been checked, of a storage.</summary>
    /// <param name="storage">The storage's bytes; a checksum is allowed only if the view <see cref="IsWhole"/>.</param>
    /// <param name="view">The view.</param>
    /// <param name="target">The type of the result.</param>
    /// <param name="device">The device of the result.</param>
    /// <exception cref="CheckpointException">The elements are not all in the file, or an integer is too large.</exception>
    public static Tensor Create(StoredBytes storage, PickledTensor view, ScalarType target, Device device)
    {
        if (IsContiguous(view))
        {
            long offset = storage.Offset + view.Offset * view.Type.Size();
            return Create(storage with { Offset = offset, Type = view.Type, Shape = view.Shape }, target, device);
        }
        using var scope = NewDisposeScope();
        var whole = Create(storage with { Type = view.Type, Shape = [view.Capacity] }, view.Type.ToScalarType(), CPU);
        return whole.as_strided(view.Shape, view.Strides, view.Offset).contiguous().to(target).to(device).MoveToOuterDisposeScope();
    }

    /// <summary>Whether a view is its whole storage, from the first element to the last in order.</summary>
    public static bool IsWhole(PickledTensor view) => IsContiguous(view)
        && view.Shape.Aggregate(1L, (count, extent) => count * extent) * view.Type.Size() == view.Storage.Count * view.Storage.Type.Size();

    /// <summary>Writes the elements of a contiguous tensor on the CPU, piece by piece.</summary>
    public static void Write(Tensor tensor, Stream output)
    {
        using var scope = NewDisposeScope();
        var flat = tensor.view(-1);
        long count = flat.numel();
        for (long at = 0; at < count; at += BlockElements)
        {
            using var step = NewDisposeScope();
            output.Write(flat.narrow(0, at, Math.Min(BlockElements, count - at)).bytes);
        }
    }

    /// <summary>Whether no element of a floating-point tensor is NaN or infinite.</summary>
    public static bool IsFinite(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        if (tensor.device_type == DeviceType.META || tensor.numel() == 0)
            return true;
        if (tensor.device_type != DeviceType.CPU || !tensor.is_contiguous() || tensor.dtype == HostTensors.Float64)
            return HostTensors.IsTrue(isfinite(tensor).all());
        // In place, because the library's check takes several times the tensor's memory.
        var flat = tensor.view(-1);
        long count = flat.numel();
        for (long at = 0; at < count; at += BlockElements)
        {
            using var step = NewDisposeScope();
            var bytes = flat.narrow(0, at, Math.Min(BlockElements, count - at)).bytes;
            bool finite = tensor.dtype switch
            {
                ScalarType.Float32 => HasNone(MemoryMarshal.Cast<byte, uint>(bytes), 0x7f800000u),
                ScalarType.Float16 => HasNone(MemoryMarshal.Cast<byte, ushort>(bytes), (ushort)0x7c00),
                ScalarType.BFloat16 => HasNone(MemoryMarshal.Cast<byte, ushort>(bytes), (ushort)0x7f80),
                _ => throw new ArgumentException($"{tensor.dtype} is not a floating-point type.", nameof(tensor)),
            };
            if (!finite)
                return false;
        }
        return true;
    }

    /// <summary>Whether no element has all bits of its exponent set.</summary>
    private static bool HasNone<T>(ReadOnlySpan<T> bits, T exponent)
        where T : unmanaged, IBinaryInteger<T>
    {
        var mask = new Vector<T>(exponent);
        int at = 0;
        for (; at <= bits.Length - Vector<T>.Count; at += Vector<T>.Count)
        {
            if (Vector.EqualsAny(new Vector<T>(bits[at..]) & mask, mask))
                return false;
        }
        for (; at < bits.Length; at++)
        {
            if ((bits[at] & exponent) == exponent)
                return false;
        }
        return true;
    }

    private static void Read(StoredBytes source, long start, Tensor target)
    {
        if (source.Type.Widened() == source.Type)
        {
            source.Read(start, target.bytes);
            return;
        }
        byte[] narrow = new byte[target.numel() * source.Type.Size()];
        source.Read(start, narrow);
        try
        {
            Widening.Widen(source.Type, narrow, target.bytes);
        }
        catch (OverflowException e)
        {
            throw new CheckpointException($"{source.File.Path}: holds 64-bit unsigned integers that are too large to be read.", e);
        }
    }

    private static bool IsContiguous(PickledTensor view)
    {
        long expected = 1;
        for (int i = view.Shape.Length - 1; i >= 0; i--)
        {
            if (view.Shape[i] != 1 && view.Strides[i] != expected)
                return false;
            expected *= view.Shape[i];
        }
        return true;
    }
}
