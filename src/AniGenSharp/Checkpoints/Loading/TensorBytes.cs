using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>Turns raw little-endian bytes into tensors: the one place where file bytes meet torch.</summary>
internal static class TensorBytes
{
    /// <summary>
    /// Elements that are cast and moved at a time: few, so that what is needed for a moment leaves no holes between the weights.
    /// </summary>
    private const long BlockElements = 1 << 18;

    /// <summary>The torch type of a stored type.</summary>
    public static ScalarType ToScalarType(this StoredType type) => type switch
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
    /// A contiguous tensor of the elements at <paramref name="offset"/> of a file, in its final type and place. They go there
    /// piece by piece, so that no second copy of a large tensor is ever alive; a checksum takes in every byte.
    /// </summary>
    public static Tensor Create(
        MappedFile file, long offset, StoredType type, long[] shape, ScalarType target, Device device, Crc32? checksum = null)
    {
        using var scope = NewDisposeScope();
        var result = empty(shape, target, device);
        long count = result.numel();
        if (device.type == DeviceType.META || count == 0)
            return result.MoveToOuterDisposeScope();
        var flat = result.view(-1);
        bool direct = device.type == DeviceType.CPU && target == type.ToScalarType();
        for (long at = 0; at < count; at += BlockElements)
        {
            using var step = NewDisposeScope();
            long length = Math.Min(BlockElements, count - at);
            var piece = flat.narrow(0, at, length);
            if (direct)
            {
                Read(at, piece);
                continue;
            }
            var stored = empty(length, type.ToScalarType());
            Read(at, stored);
            // On the way to another device cast first: some lack the stored type.
            piece.copy_(device.type == DeviceType.CPU ? stored : stored.to(target));
        }
        return result.MoveToOuterDisposeScope();

        void Read(long at, Tensor piece)
        {
            file.Read(offset + at * type.Size(), piece.bytes);
            checksum?.Append(piece.bytes);
        }
    }

    /// <summary>
    /// The same of a view, whose bounds have been checked, of the storage at <paramref name="offset"/>. A checksum is for a view
    /// that <see cref="IsWhole"/> only.
    /// </summary>
    public static Tensor Create(MappedFile file, long offset, PickledTensor view, ScalarType target, Device device, Crc32? checksum = null)
    {
        var type = view.Storage.Type;
        if (IsContiguous(view))
            return Create(file, offset + view.Offset * type.Size(), type, view.Shape, target, device, checksum);
        using var scope = NewDisposeScope();
        var whole = Create(file, offset, type, [view.Storage.Count], type.ToScalarType(), CPU);
        return whole.as_strided(view.Shape, view.Strides, view.Offset).contiguous().to(target).to(device).MoveToOuterDisposeScope();
    }

    /// <summary>Whether a view is its storage, from the first element to the last in order.</summary>
    public static bool IsWhole(PickledTensor view) =>
        IsContiguous(view) && view.Shape.Aggregate(1L, (count, extent) => count * extent) == view.Storage.Count;

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
                _ => throw new ArgumentException($"{tensor.dtype} is no floating-point type.", nameof(tensor)),
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
