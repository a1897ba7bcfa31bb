using System.Buffers.Binary;
using System.Text;

namespace AniGenSharp.Checkpoints.Formats;

/// <summary>
/// Parses the subset of Python's pickle that torch state dicts use, without executing anything. Callables are
/// symbols from an allow-list, and a call only builds a description (<see cref="PickledTensor"/>,
/// a dictionary); any other name or opcode is refused before it has an effect.
/// Source: the opcode table of CPython's pickletools.
/// </summary>
internal sealed class PickleParser
{
    private const int MaxOpcodes = 20_000_000;
    private const int MaxDepth = 10_000;
    private const int MaxMemo = 5_000_000;

    private static readonly object s_mark = new();
    private static readonly Dictionary<string, StoredType> s_storages = new(StringComparer.Ordinal)
    {
        ["DoubleStorage"] = StoredType.Float64,
        ["FloatStorage"] = StoredType.Float32,
        ["HalfStorage"] = StoredType.Float16,
        ["BFloat16Storage"] = StoredType.BFloat16,
        ["LongStorage"] = StoredType.Int64,
        ["IntStorage"] = StoredType.Int32,
        ["ShortStorage"] = StoredType.Int16,
        ["CharStorage"] = StoredType.Int8,
        ["ByteStorage"] = StoredType.UInt8,
        ["BoolStorage"] = StoredType.Bool,
    };

    private readonly string _source;
    private readonly ReadOnlyMemory<byte> _data;
    private readonly Stack<object?> _stack = new();
    private readonly Dictionary<long, object?> _memo = [];
    private readonly HashSet<PickledStorage> _storages = [];
    private int _position;

    private PickleParser(ReadOnlyMemory<byte> data, string source)
    {
        _data = data;
        _source = source;
    }

    /// <summary>
    /// Parses one pickle: dictionaries become <see cref="PickledDictionary"/>, lists and tuples become lists, tensors
    /// become <see cref="PickledTensor"/>, numbers long, double, bool or string, and None null.
    /// </summary>
    /// <param name="data">The pickle's bytes.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="CheckpointException">The pickle is damaged or asks for anything but plain data and tensors.</exception>
    public static Unpickled Parse(ReadOnlyMemory<byte> data, string source)
    {
        var parser = new PickleParser(data, source);
        try
        {
            return new Unpickled(parser.Run(), parser._position, parser._storages);
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException or ArgumentException
            or IndexOutOfRangeException or OverflowException or KeyNotFoundException or FormatException)
        {
            throw new CheckpointException($"{source}: the pickle is damaged near byte {parser._position} ({e.Message})", e);
        }
    }

    private object? Run()
    {
        for (int count = 0; ; count++)
        {
            if (count > MaxOpcodes || _stack.Count > MaxDepth + MaxOpcodes / 100 || _memo.Count > MaxMemo)
                throw Rejected("is larger than any state dict");
            byte opcode = Take(1)[0];
            switch (opcode)
            {
                case 0x80: // PROTO
                    if (Take(1)[0] is < 2 or > 5)
                        throw Rejected("has an unknown protocol");
                    break;
                case 0x95: // FRAME
                    Take(8);
                    break;
                case (byte)'.': // STOP
                    return _stack.Pop();
                case (byte)'(':
                    _stack.Push(s_mark);
                    break;
                case (byte)'0':
                    _stack.Pop();
                    break;
                case (byte)'1':
                    PopToMark();
                    break;
                case (byte)'2':
                    _stack.Push(_stack.Peek());
                    break;
                case (byte)'N':
                    _stack.Push(null);
                    break;
                case 0x88:
                    _stack.Push(true);
                    break;
                case 0x89:
                    _stack.Push(false);
                    break;
                case (byte)'J':
                    _stack.Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                    break;
                case (byte)'K':
                    _stack.Push((long)Take(1)[0]);
                    break;
                case (byte)'M':
                    _stack.Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                    break;
                case 0x8a: // LONG1
                    _stack.Push(ReadLong(Take(1)[0]));
                    break;
                case (byte)'G':
                    _stack.Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                    break;
                case (byte)'X': // BINUNICODE
                    _stack.Push(ReadText(BinaryPrimitives.ReadInt32LittleEndian(Take(4))));
                    break;
                case 0x8c: // SHORT_BINUNICODE
                    _stack.Push(ReadText(Take(1)[0]));
                    break;
                case (byte)'U': // SHORT_BINSTRING, as Python 2 wrote names
                    _stack.Push(ReadText(Take(1)[0]));
                    break;
                case (byte)'}':
                    _stack.Push(new PickledDictionary());
                    break;
                case (byte)']':
                    _stack.Push(new List<object?>());
                    break;
                case (byte)')':
                    _stack.Push(new List<object?>());
                    break;
                case (byte)'t':
                    _stack.Push(PopToMark());
                    break;
                case 0x85:
                    _stack.Push(new List<object?> { _stack.Pop() });
                    break;
                case 0x86:
                    {
                        object? second = _stack.Pop(), first = _stack.Pop();
                        _stack.Push(new List<object?> { first, second });
                        break;
                    }
                case 0x87:
                    {
                        object? third = _stack.Pop(), second = _stack.Pop(), first = _stack.Pop();
                        _stack.Push(new List<object?> { first, second, third });
                        break;
                    }
                case (byte)'a':
                    {
                        object? item = _stack.Pop();
                        As<List<object?>>(_stack.Peek()).Add(item);
                        break;
                    }
                case (byte)'e':
                    {
                        var items = PopToMark();
                        As<List<object?>>(_stack.Peek()).AddRange(items);
                        break;
                    }
                case (byte)'s':
                    {
                        object? value = _stack.Pop(), key = _stack.Pop();
                        As<PickledDictionary>(_stack.Peek()).Add(key, value);
                        break;
                    }
                case (byte)'u':
                    {
                        var items = PopToMark();
                        var dictionary = As<PickledDictionary>(_stack.Peek());
                        for (int i = 0; i < items.Count; i += 2)
                            dictionary.Add(items[i], items[i + 1]);
                        break;
                    }
                case (byte)'q':
                    _memo[Take(1)[0]] = _stack.Peek();
                    break;
                case (byte)'r':
                    _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = _stack.Peek();
                    break;
                case 0x94: // MEMOIZE
                    _memo[_memo.Count] = _stack.Peek();
                    break;
                case (byte)'h':
                    _stack.Push(_memo[Take(1)[0]]);
                    break;
                case (byte)'j':
                    _stack.Push(_memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))]);
                    break;
                case (byte)'c':
                    _stack.Push(Symbol(ReadLine(), ReadLine()));
                    break;
                case 0x93: // STACK_GLOBAL
                    {
                        string name = As<string>(_stack.Pop()), module = As<string>(_stack.Pop());
                        _stack.Push(Symbol(module, name));
                        break;
                    }
                case (byte)'Q': // BINPERSID
                    _stack.Push(Storage(As<List<object?>>(_stack.Pop())));
                    break;
                case (byte)'R': // REDUCE
                    {
                        var arguments = As<List<object?>>(_stack.Pop());
                        _stack.Push(Call(As<Callable>(_stack.Pop()), arguments));
                        break;
                    }
                case (byte)'b': // BUILD: only an OrderedDict's _metadata, which holds version numbers and is not needed
                    _stack.Pop();
                    if (_stack.Peek() is not PickledDictionary)
                        throw Rejected("sets the state of an object that is not a dictionary");
                    break;
                default:
                    throw Rejected($"uses the opcode 0x{opcode:x2}, which no state dict needs");
            }
        }
    }

    private object Symbol(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => Callable.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2") => Callable.RebuildTensor,
        ("torch._utils", "_rebuild_parameter") => Callable.RebuildParameter,
        ("torch", _) when s_storages.TryGetValue(name, out var type) => new StorageClass(type),
        _ => throw Rejected($"names {module}.{name}, which does not belong in a state dict; a file like this can run code in Python and is not read"),
    };

    private object Call(Callable callable, List<object?> arguments) => callable switch
    {
        Callable.OrderedDict when arguments.Count == 0 => new PickledDictionary(),
        Callable.RebuildTensor when arguments.Count >= 4 => new PickledTensor(
            As<PickledStorage>(arguments[0]), As<long>(arguments[1]), ToLongs(arguments[2]), ToLongs(arguments[3])),
        Callable.RebuildParameter when arguments.Count >= 1 => As<PickledTensor>(arguments[0]),
        _ => throw Rejected($"calls {callable} with {arguments.Count} arguments"),
    };

    private PickledStorage Storage(List<object?> id)
    {
        // ('storage', class, key, location, number of elements), and formerly a view of another storage
        if (id.Count is < 5 or > 6 || As<string>(id[0]) != "storage" || (id.Count == 6 && id[5] is not null))
            throw new FormatException("unknown persistent id");
        var storage = new PickledStorage(As<StorageClass>(id[1]).Type, As<string>(id[2]), As<long>(id[4]));
        _storages.Add(storage);
        return storage;
    }

    private static long[] ToLongs(object? list) => [.. As<List<object?>>(list).Select(As<long>)];

    private static T As<T>(object? value) => value is T typed ? typed : throw new FormatException($"{value?.GetType().Name ?? "nothing"} where a {typeof(T).Name} belongs");

    private List<object?> PopToMark()
    {
        var items = new List<object?>();
        for (object? item = _stack.Pop(); !ReferenceEquals(item, s_mark); item = _stack.Pop())
            items.Add(item);
        items.Reverse();
        return items;
    }

    private long ReadLong(int length)
    {
        if (length > 8)
            throw Rejected("holds an integer over 64 bits");
        var bytes = Take(length);
        long value = 0;
        for (int i = 0; i < length; i++)
            value |= (long)bytes[i] << (8 * i);
        return length is > 0 and < 8 && (bytes[length - 1] & 0x80) != 0 ? value - (1L << (8 * length)) : value;
    }

    private string ReadText(int length) => Encoding.UTF8.GetString(Take(length));

    private string ReadLine()
    {
        int length = _data.Span[_position..].IndexOf((byte)'\n');
        if (length is < 0 or > 500)
            throw Rejected("has an unfinished name");
        string line = ReadText(length);
        _position++;
        return line;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _data.Length - _position)
            throw Rejected("is truncated");
        var bytes = _data.Span.Slice(_position, length);
        _position += length;
        return bytes;
    }

    private CheckpointException Rejected(string why) => new($"{_source}: the pickle {why} (near byte {_position}).");

    private enum Callable
    {
        OrderedDict,
        RebuildTensor,
        RebuildParameter,
    }

    private sealed record StorageClass(StoredType Type);
}

/// <summary>What one pickle holds.</summary>
/// <param name="Value">The object.</param>
/// <param name="Length">Bytes up to the pickle's end; more may follow.</param>
/// <param name="Storages">Every storage it names.</param>
internal sealed record Unpickled(object? Value, int Length, IReadOnlyCollection<PickledStorage> Storages);

/// <summary>A dictionary of a pickle: text keys kept, in order; others (optimiser state) dropped with their values.</summary>
internal sealed class PickledDictionary
{
    /// <summary>Entries with text keys.</summary>
    public OrderedDictionary<string, object?> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>Keeps the entry if its key is text.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(object? key, object? value)
    {
        if (key is string text && !Entries.TryAdd(text, value))
            throw new ArgumentException($"'{text}' appears twice");
    }
}

/// <summary>A storage a pickled tensor looks into.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Key">Name of its data in the archive.</param>
/// <param name="Count">Declared number of elements.</param>
internal sealed record PickledStorage(StoredType Type, string Key, long Count);

/// <summary>A tensor as a view of a storage; offset and strides in elements.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);
