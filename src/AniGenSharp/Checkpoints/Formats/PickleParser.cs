using System.Buffers.Binary;

namespace AniGenSharp.Checkpoints.Formats;

/// <summary>
/// Parses the subset of Python's pickle that torch's weights-only reader accepts, without executing anything. Callables are <see
/// cref="PickleSymbols">symbols from an allow-list</see>, and a call only builds a description; any other name or opcode is rejected before
/// it has an effect. Sources: the opcode table of CPython's pickletools, torch/_weights_only_unpickler.py.
/// </summary>
internal sealed class PickleParser
{
    private const int MaxOpcodes = 20_000_000;
    private const int MaxStack = 210_000;
    private const int MaxMemo = 5_000_000;

    private static readonly object s_mark = new();

    private readonly PickleStream _stream;
    private readonly Stack<object?> _stack = new();
    private readonly Dictionary<long, object?> _memo = [];
    private readonly HashSet<PickledStorage> _storages = [];

    private PickleParser(PickleStream stream)
    {
        _stream = stream;
    }

    /// <summary>
    /// Parses one pickle: dictionaries become <see cref="PickledDictionary"/>, lists and tuples become lists, tensors become
    /// <see cref="PickledTensor"/>, other objects <see cref="PickledData"/>, numbers long, double or BigInteger, and None null.
    /// </summary>
    /// <param name="data">The pickle's bytes.</param>
    /// <param name="source">The file's name, for error messages.</param>
    /// <exception cref="CheckpointException">The pickle is damaged, or needs anything but plain data and tensors.</exception>
    public static Unpickled Parse(ReadOnlyMemory<byte> data, string source)
    {
        var stream = new PickleStream(data, source);
        var parser = new PickleParser(stream);
        try
        {
            return new Unpickled(parser.Run(), stream.Position, parser._storages);
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException or ArgumentException
            or IndexOutOfRangeException or OverflowException or KeyNotFoundException or FormatException)
        {
            throw new CheckpointException($"{source}: the pickle is damaged near byte {stream.Position} ({e.Message})", e);
        }
    }

    private object? Run()
    {
        const byte Stop = (byte)'.';
        for (int count = 0; ; count++)
        {
            if (count > MaxOpcodes || _stack.Count > MaxStack || _memo.Count > MaxMemo)
                throw _stream.Rejected("is larger than any state dict");
            byte opcode = _stream.Byte();
            if (opcode == Stop)
                return _stack.Pop();
            bool isKnown = ReadScalar(opcode) || BuildContainer(opcode) || FillContainer(opcode) || UseMemo(opcode) || UseSymbol(opcode)
                || SkipFraming(opcode);
            if (!isKnown)
                throw _stream.Rejected($"uses the opcode 0x{opcode:x2}, which no state dict needs");
        }
    }

    /// <summary>Opcodes that push a constant.</summary>
    private bool ReadScalar(byte opcode)
    {
        object? value;
        switch (opcode)
        {
            case (byte)'N':
                value = null;
                break;
            case 0x88: // NEWTRUE
                value = true;
                break;
            case 0x89: // NEWFALSE
                value = false;
                break;
            case (byte)'J': // BININT
                value = (long)BinaryPrimitives.ReadInt32LittleEndian(_stream.Take(4));
                break;
            case (byte)'K': // BININT1
                value = (long)_stream.Byte();
                break;
            case (byte)'M': // BININT2
                value = (long)BinaryPrimitives.ReadUInt16LittleEndian(_stream.Take(2));
                break;
            case 0x8a: // LONG1
                value = _stream.Integer(_stream.Byte());
                break;
            case (byte)'G': // BINFLOAT
                value = BinaryPrimitives.ReadDoubleBigEndian(_stream.Take(8));
                break;
            case (byte)'X': // BINUNICODE
                value = _stream.Text(BinaryPrimitives.ReadInt32LittleEndian(_stream.Take(4)));
                break;
            case 0x8c: // SHORT_BINUNICODE
            case (byte)'U': // SHORT_BINSTRING, which Python 2 used for names
                value = _stream.Text(_stream.Byte());
                break;
            default:
                return false;
        }
        _stack.Push(value);
        return true;
    }

    /// <summary>Opcodes that create an empty container or a tuple.</summary>
    private bool BuildContainer(byte opcode)
    {
        object container;
        switch (opcode)
        {
            case (byte)'}':
                container = new PickledDictionary();
                break;
            case (byte)']':
            case (byte)')':
                container = new List<object?>();
                break;
            case 0x8f: // EMPTY_SET
                container = new PickledData("a set");
                break;
            case (byte)'t':
                container = PopToMark();
                break;
            case 0x85: // TUPLE1
            case 0x86: // TUPLE2
            case 0x87: // TUPLE3
                var items = new object?[opcode - 0x84];
                for (int i = items.Length - 1; i >= 0; i--)
                    items[i] = _stack.Pop();
                container = new List<object?>(items);
                break;
            default:
                return false;
        }
        _stack.Push(container);
        return true;
    }

    /// <summary>Opcodes that add items to the container on the stack.</summary>
    private bool FillContainer(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'a':
                object? item = _stack.Pop();
                Pickled.As<List<object?>>(_stack.Peek()).Add(item);
                return true;
            case (byte)'e':
                var items = PopToMark();
                Pickled.As<List<object?>>(_stack.Peek()).AddRange(items);
                return true;
            case (byte)'s':
                object? value = _stack.Pop(), key = _stack.Pop();
                Pickled.As<PickledDictionary>(_stack.Peek()).Add(key, value);
                return true;
            case (byte)'u':
                var pairs = PopToMark();
                var dictionary = Pickled.As<PickledDictionary>(_stack.Peek());
                for (int i = 0; i < pairs.Count; i += 2)
                    dictionary.Add(pairs[i], pairs[i + 1]);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Opcodes that only move values between the stack and the memo.</summary>
    private bool UseMemo(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(':
                _stack.Push(s_mark);
                return true;
            case (byte)'0': // POP
                _stack.Pop();
                return true;
            case (byte)'1': // POP_MARK
                PopToMark();
                return true;
            case (byte)'2': // DUP
                _stack.Push(_stack.Peek());
                return true;
            case (byte)'q': // BINPUT
                _memo[_stream.Byte()] = _stack.Peek();
                return true;
            case (byte)'r': // LONG_BINPUT
                _memo[BinaryPrimitives.ReadUInt32LittleEndian(_stream.Take(4))] = _stack.Peek();
                return true;
            case 0x94: // MEMOIZE
                _memo[_memo.Count] = _stack.Peek();
                return true;
            case (byte)'h': // BINGET
                _stack.Push(_memo[_stream.Byte()]);
                return true;
            case (byte)'j': // LONG_BINGET
                _stack.Push(_memo[BinaryPrimitives.ReadUInt32LittleEndian(_stream.Take(4))]);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Opcodes that refer to a Python name, or build a description of an object.</summary>
    private bool UseSymbol(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'c': // GLOBAL
                _stack.Push(Symbol(_stream.Line(), _stream.Line()));
                return true;
            case 0x93: // STACK_GLOBAL
                string name = Pickled.As<string>(_stack.Pop()), module = Pickled.As<string>(_stack.Pop());
                _stack.Push(Symbol(module, name));
                return true;
            case (byte)'Q': // BINPERSID
                _stack.Push(Storage(Pickled.As<List<object?>>(_stack.Pop())));
                return true;
            case (byte)'R': // REDUCE
            case 0x81: // NEWOBJ
                var arguments = Pickled.As<List<object?>>(_stack.Pop());
                _stack.Push(PickleSymbols.Call(Pickled.As<PickleSymbol>(_stack.Pop()), arguments));
                return true;
            case (byte)'b': // BUILD
                object? state = _stack.Pop();
                if (!PickleSymbols.SetState(_stack.Peek(), state))
                    throw _stream.Rejected("sets the state of an object that is not a dictionary");
                return true;
            default:
                return false;
        }
    }

    /// <summary>Opcodes about the pickle itself.</summary>
    private bool SkipFraming(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: // PROTO
                if (_stream.Byte() is < 2 or > 5)
                    throw _stream.Rejected("has an unknown protocol");
                return true;
            case 0x95: // FRAME
                _stream.Take(8);
                return true;
            default:
                return false;
        }
    }

    private PickleSymbol Symbol(string module, string name) => PickleSymbols.Find(module, name) ?? throw _stream.Rejected(
        $"names {module}.{name}, which does not belong in a state dict; a file like this can run code in Python and is not read");

    /// <summary>
    /// A storage by its persistent id: ('storage', class, key, location, number of elements), in old files with a sixth item, which
    /// is None or a part of the storage as (key, offset, number of elements).
    /// </summary>
    private PickledStorage Storage(List<object?> id)
    {
        if (id.Count is < 5 or > 6 || Pickled.As<string>(id[0]) != "storage")
            throw new FormatException("unknown persistent id");
        var storageClass = Pickled.As<PickleSymbol>(id[1]);
        var type = storageClass.Storage ?? throw new FormatException($"expected a storage class but found {storageClass.Name}");
        var storage = new PickledStorage(type, Pickled.As<string>(id[2]), Pickled.As<long>(id[4]));
        _storages.Add(storage);
        if (id.Count == 5 || id[5] is null)
            return storage;
        var part = Pickled.As<List<object?>>(id[5]);
        long start = Pickled.As<long>(part[1]), count = Pickled.As<long>(part[2]);
        return start >= 0 && count >= 0 && start <= storage.Count - count
            ? storage with { Start = start }
            : throw new FormatException($"a part of the storage '{storage.Key}' is outside it");
    }

    private List<object?> PopToMark()
    {
        var items = new List<object?>();
        for (object? item = _stack.Pop(); !ReferenceEquals(item, s_mark); item = _stack.Pop())
            items.Add(item);
        items.Reverse();
        return items;
    }
}
