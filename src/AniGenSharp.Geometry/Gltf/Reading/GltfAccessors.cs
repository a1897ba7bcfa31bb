using System.Buffers.Binary;
using System.Text.Json;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>
/// Decodes accessors: any component type, interleaved or not, normalized, sparse, on buffer views with or without a stride.
/// </summary>
internal sealed class GltfAccessors(GltfDocument document)
{
    /// <summary>
    /// The maximum number of values in one accessor, 1 GB in all; an accessor without data in the file could otherwise request any amount.
    /// </summary>
    private const int MaxNumbers = 250_000_000;

    private readonly JsonElement[] _accessors = document.Root.Items("accessors");
    private readonly JsonElement[] _views = document.Root.Items("bufferViews");

    /// <summary>Number of elements of an accessor.</summary>
    /// <exception cref="InvalidDataException">There is no such accessor.</exception>
    public int Count(int index) => Describe(index).Count;

    /// <summary>All numbers of an accessor, element by element; normalized integers become −1…1 or 0…1.</summary>
    /// <param name="index">Index of the accessor.</param>
    /// <param name="components">Numbers per element: 1, 3, 4, 16 …</param>
    /// <returns>[count · components].</returns>
    /// <exception cref="InvalidDataException">The accessor is of another shape, or lies outside its buffer.</exception>
    public float[] Floats(int index, int components)
    {
        var accessor = Describe(index);
        if (accessor.Components != components)
            throw new InvalidDataException($"accessor {index} has {accessor.Components} numbers per element, not {components}.");
        return Read(index, accessor, Number);

        float Number(ReadOnlySpan<byte> bytes) => (accessor.Type, accessor.Normalized) switch
        {
            (ComponentType.Float, _) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            (ComponentType.Byte, true) => MathF.Max((sbyte)bytes[0] / 127f, -1),
            (ComponentType.UnsignedByte, true) => bytes[0] / 255f,
            (ComponentType.Short, true) => MathF.Max(BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32767f, -1),
            (ComponentType.UnsignedShort, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes) / 65535f,
            _ => Integer(accessor.Type, bytes),
        };
    }

    /// <summary>All whole numbers of an accessor; those stored as floats are rounded towards zero.</summary>
    /// <param name="index">Index of the accessor.</param>
    /// <param name="components">Numbers per element.</param>
    /// <returns>[count · components].</returns>
    /// <exception cref="InvalidDataException">The accessor is of another shape, or lies outside its buffer.</exception>
    public long[] Integers(int index, int components)
    {
        var accessor = Describe(index);
        if (accessor.Components != components)
            throw new InvalidDataException($"accessor {index} has {accessor.Components} numbers per element, not {components}.");
        return Read(index, accessor, bytes => accessor.Type == ComponentType.Float
            ? (long)BinaryPrimitives.ReadSingleLittleEndian(bytes)
            : Integer(accessor.Type, bytes));
    }

    private delegate T Decode<T>(ReadOnlySpan<byte> bytes);

    private T[] Read<T>(int index, Accessor accessor, Decode<T> decode)
    {
        Slice? stored = accessor.Element.Int("bufferView") is { } view
            ? View(view, accessor.Element.Int("byteOffset") ?? 0, accessor, index) : null;
        T[] values = new T[accessor.Count * accessor.Components];
        if (stored is { } slice)
            Fill(values, slice, accessor, decode, null);
        if (accessor.Element.Get("sparse") is not { } sparse)
            return values;
        int changed = sparse.Int("count") ?? 0;
        if (changed < 0 || changed > accessor.Count || sparse.Get("indices") is not { } indices || sparse.Get("values") is not { } replaced)
            throw new InvalidDataException($"accessor {index} is sparse without saying where.");
        var places = new Accessor(indices, changed, 1, (ComponentType)(indices.Int("componentType") ?? 0), false);
        long[] elements = new long[changed];
        Fill(elements, View(indices.Int("bufferView") ?? -1, indices.Int("byteOffset") ?? 0, places, index), places,
            bytes => Integer(places.Type, bytes), null);
        var few = accessor with { Element = replaced, Count = changed };
        Fill(values, View(replaced.Int("bufferView") ?? -1, replaced.Int("byteOffset") ?? 0, few, index), few, decode, elements);
        return values;
    }

    /// <summary>Decodes elements to consecutive positions, or to the positions in <paramref name="elements"/>.</summary>
    private static void Fill<T>(T[] values, Slice slice, Accessor accessor, Decode<T> decode, long[]? elements)
    {
        int size = Bytes(accessor.Type);
        for (int i = 0; i < accessor.Count; i++)
        {
            long element = elements?[i] ?? i;
            if ((ulong)element * (ulong)accessor.Components >= (ulong)values.LongLength)
                throw new InvalidDataException($"a sparse accessor changes element {element}, which does not exist.");
            for (int k = 0; k < accessor.Components; k++)
                values[element * accessor.Components + k] = decode(slice.Bytes.Span[(i * slice.Stride + ByteOffset(accessor, k, size))..]);
        }
    }

    /// <summary>The start of a component of an element: the columns of small matrices begin on whole words.</summary>
    private static int ByteOffset(Accessor accessor, int component, int size)
    {
        int rows = accessor.Components switch { 9 => 3, 4 when accessor.Element.Text("type") == "MAT2" => 2, _ => 0 };
        return rows == 0 ? component * size : component / rows * GlbChunks.Padded(rows * size) + component % rows * size;
    }

    private Slice View(int view, int offset, Accessor accessor, int index)
    {
        if ((uint)view >= (uint)_views.Length)
            throw new InvalidDataException($"accessor {index} refers to buffer view {view} of {_views.Length}.");
        JsonElement element = _views[view];
        if (element.Extension("EXT_meshopt_compression") is not null && IsPlaceholder(element.Int("buffer") ?? -1))
            throw new InvalidDataException(GltfExtensions.Reason("EXT_meshopt_compression"));
        var buffer = document.Buffer(element.Int("buffer") ?? -1);
        int size = Bytes(accessor.Type), last = ByteOffset(accessor, accessor.Components - 1, size) + size;
        int stride = element.Int("byteStride") is > 0 and int given ? given : last;
        long start = (long)(element.Int("byteOffset") ?? 0) + offset;
        long end = accessor.Count == 0 ? start : start + (accessor.Count - 1L) * stride + last;
        if (start < 0 || offset < 0 || end > buffer.Length)
            throw new InvalidDataException($"accessor {index} ends at byte {end} of a buffer of {buffer.Length} bytes.");
        return new Slice(buffer[(int)start..], stride);
    }

    /// <summary>Whether a buffer is only a placeholder for the data of a compressed one.</summary>
    private bool IsPlaceholder(int buffer) =>
        document.Root.Items("buffers").ElementAtOrDefault(buffer).Extension("EXT_meshopt_compression")?.Flag("fallback") == true;

    private Accessor Describe(int index)
    {
        if ((uint)index >= (uint)_accessors.Length)
            throw new InvalidDataException($"it refers to accessor {index} of {_accessors.Length}.");
        JsonElement element = _accessors[index];
        int components = element.Text("type") switch
        {
            "SCALAR" => 1,
            "VEC2" => 2,
            "VEC3" => 3,
            "VEC4" or "MAT2" => 4,
            "MAT3" => 9,
            "MAT4" => 16,
            var type => throw new InvalidDataException($"accessor {index} has the unknown type {type ?? "(none)"}."),
        };
        int count = element.Int("count") ?? -1;
        if (count < 0 || (long)count * components > MaxNumbers)
            throw new InvalidDataException($"accessor {index} has {count} elements.");
        var accessor = new Accessor(element, count, components, (ComponentType)(element.Int("componentType") ?? 0),
            element.Flag("normalized"));
        return Enum.IsDefined(accessor.Type) ? accessor
            : throw new InvalidDataException($"accessor {index} has the unknown component type {(int)accessor.Type}.");
    }

    private static long Integer(ComponentType type, ReadOnlySpan<byte> bytes) => type switch
    {
        ComponentType.Byte => (sbyte)bytes[0],
        ComponentType.UnsignedByte => bytes[0],
        ComponentType.Short => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        ComponentType.UnsignedShort => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        ComponentType.UnsignedInt => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => throw new InvalidDataException($"the component type {(int)type} does not hold whole numbers."),
    };

    private static int Bytes(ComponentType type) => type switch
    {
        ComponentType.Byte or ComponentType.UnsignedByte => 1,
        ComponentType.Short or ComponentType.UnsignedShort => 2,
        _ => 4,
    };

    /// <summary>The component types of glTF 2.0, by the numbers of OpenGL.</summary>
    private enum ComponentType
    {
        Byte = 5120,
        UnsignedByte = 5121,
        Short = 5122,
        UnsignedShort = 5123,
        UnsignedInt = 5125,
        Float = 5126,
    }

    private readonly record struct Accessor(JsonElement Element, int Count, int Components, ComponentType Type, bool Normalized);

    private readonly record struct Slice(ReadOnlyMemory<byte> Bytes, int Stride);
}
