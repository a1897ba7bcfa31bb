namespace AniGenSharp.Checkpoints.Formats;

/// <summary>A Python name that a pickle may use.</summary>
/// <param name="Name">The full name.</param>
/// <param name="Call">Describes the result of a call with these arguments; null if it cannot be called.</param>
/// <param name="Storage">The element type of a storage class.</param>
/// <param name="Element">The element type of a torch.dtype.</param>
internal sealed record PickleSymbol(
    string Name, Func<List<object?>, object?>? Call = null, StoredType? Storage = null, StoredType? Element = null);

/// <summary>
/// The names that a pickle may use, and what calling them gives. They are the names that torch's weights-only reader allows, except
/// the one that rebuilds tensors from NumPy arrays, which that reader cannot use either. Source: torch/_weights_only_unpickler.py,
/// _get_allowed_globals; torch/_utils.py for the arguments.
/// </summary>
internal static class PickleSymbols
{
    private static readonly Dictionary<string, PickleSymbol> s_symbols =
        Functions().Concat(Storages()).Concat(ElementTypes()).Concat(TensorClasses())
            .ToDictionary(symbol => symbol.Name, StringComparer.Ordinal);

    /// <summary>Finds an allowed name; null if it is not allowed.</summary>
    /// <param name="module">The module; <c>__builtin__</c> is Python 2's <c>builtins</c>.</param>
    /// <param name="name">The name in the module.</param>
    public static PickleSymbol? Find(string module, string name) =>
        s_symbols.GetValueOrDefault($"{(module == "__builtin__" ? "builtins" : module)}.{name}");

    /// <summary>Describes the result of a call.</summary>
    /// <exception cref="FormatException">The symbol cannot be called, or not with these arguments.</exception>
    public static object? Call(PickleSymbol symbol, List<object?> arguments)
    {
        var call = symbol.Call ?? throw new FormatException($"{symbol.Name} is not a function");
        try
        {
            return call(arguments);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException($"{symbol.Name} is called with {arguments.Count} arguments", e);
        }
    }

    /// <summary>
    /// Applies the state that a pickle gives an object. Only tensors that were created empty change: an OrderedDict's state holds
    /// version numbers, and a finished tensor's its gradient flags.
    /// </summary>
    /// <param name="target">The object.</param>
    /// <param name="state">Its state.</param>
    /// <returns>False if objects of this kind have no state.</returns>
    /// <exception cref="FormatException">The state does not describe a tensor.</exception>
    public static bool SetState(object? target, object? state)
    {
        switch (target, state)
        {
            case (PickledDictionary or PickledData, _):
            case (PickledTensor or PendingTensor, List<object?> { Count: 3 }):
                return true;
            case (PendingTensor pending, List<object?> { Count: 4 } view):
                pending.Value = View(view);
                return true;
            case (PendingTensor pending, List<object?> { Count: 5 } parts):
                pending.Value = Pickled.As<PickledTensor>(Pickled.Tensor(parts[0]));
                return true;
            default:
                return false;
        }
    }

    private static IEnumerable<PickleSymbol> Functions() =>
    [
        new("collections.OrderedDict", Dictionary),
        new("collections.Counter", _ => new PickledDictionary("collections.Counter")),
        new("torch._utils._rebuild_tensor", View),
        new("torch._utils._rebuild_tensor_v2", View),
        new("torch._utils._rebuild_tensor_v3", ViewOfBytes),
        new("torch._utils._rebuild_parameter", First),
        new("torch._utils._rebuild_parameter_with_state", First),
        new("torch._utils._rebuild_device_tensor_from_cpu_tensor", First),
        new("torch._tensor._rebuild_from_type_v2", arguments =>
            Call(Pickled.As<PickleSymbol>(arguments[0]), Pickled.As<List<object?>>(arguments[2]))),
        new("torch.Size", arguments => new PickledData("torch.Size", arguments.Count == 0 ? [] : Pickled.As<List<object?>>(arguments[0]))),
        Data("torch.device", "torch.device"),
        Data("torch.serialization._get_layout", "torch.layout"),
        Data("_codecs.encode", "bytes"),
        Data("builtins.bytearray", "bytes"),
        Data("builtins.set", "a set"),
        Data("builtins.complex", "a complex number"),
        Data("torch._utils._rebuild_qtensor", "a quantized tensor"),
        Data("torch._utils._rebuild_sparse_tensor", "a sparse tensor"),
        Data("torch._utils._rebuild_sparse_csr_tensor", "a sparse tensor"),
        Data("torch._utils._rebuild_meta_tensor_no_storage", "a tensor without data"),
        Data("torch._utils._rebuild_wrapper_subclass", "a tensor without data"),
        new("torch.per_tensor_affine"),
        new("torch.per_tensor_symmetric"),
        new("torch.per_channel_affine"),
        new("torch.per_channel_symmetric"),
        new("torch.per_channel_affine_float_qparams"),
    ];

    private static IEnumerable<PickleSymbol> Storages()
    {
        (string Name, StoredType Type)[] types =
        [
            ("Double", StoredType.Float64), ("Float", StoredType.Float32), ("Half", StoredType.Float16), ("BFloat16", StoredType.BFloat16),
            ("Long", StoredType.Int64), ("Int", StoredType.Int32), ("Short", StoredType.Int16), ("Char", StoredType.Int8),
            ("Byte", StoredType.UInt8), ("Bool", StoredType.Bool),
            ("ComplexFloat", StoredType.Complex64), ("ComplexDouble", StoredType.Complex128),
            // Quantized tensors are never read; the sizes of their elements matter.
            ("QInt32", StoredType.Int32), ("QInt8", StoredType.Int8), ("QUInt8", StoredType.UInt8), ("QUInt4x2", StoredType.UInt8),
            ("QUInt2x4", StoredType.UInt8), ("Untyped", StoredType.UInt8),
        ];
        return types.SelectMany(type => new[] { "torch", "torch.cuda" }
            .Select(module => new PickleSymbol($"{module}.{type.Name}Storage", Storage: type.Type)))
            .Concat([new("torch.storage.UntypedStorage", Storage: StoredType.UInt8), new("torch.storage.TypedStorage")]);
    }

    private static IEnumerable<PickleSymbol> ElementTypes()
    {
        (string Name, StoredType? Type)[] types =
        [
            ("float64", StoredType.Float64), ("float32", StoredType.Float32), ("float16", StoredType.Float16),
            ("bfloat16", StoredType.BFloat16), ("float8_e4m3fn", StoredType.Float8E4M3), ("float8_e5m2", StoredType.Float8E5M2),
            ("float8_e4m3fnuz", StoredType.Float8E4M3Fnuz), ("float8_e5m2fnuz", StoredType.Float8E5M2Fnuz),
            ("float8_e8m0fnu", StoredType.Float8E8M0), ("int64", StoredType.Int64), ("int32", StoredType.Int32),
            ("int16", StoredType.Int16), ("int8", StoredType.Int8), ("uint64", StoredType.UInt64), ("uint32", StoredType.UInt32),
            ("uint16", StoredType.UInt16), ("uint8", StoredType.UInt8), ("bool", StoredType.Bool), ("complex32", StoredType.Complex32),
            ("complex64", StoredType.Complex64), ("complex128", StoredType.Complex128),
        ];
        string[] unread =
        [
            "float4_e2m1fn_x2", "bits8", "bits16", "bits1x8", "bits2x4", "bits4x2", "qint8", "quint8", "qint32", "quint4x2", "quint2x4",
        ];
        var narrow = Enumerable.Range(1, 7).SelectMany(bits => new[] { $"int{bits}", $"uint{bits}" });
        return types.Select(type => new PickleSymbol($"torch.{type.Name}", Element: type.Type))
            .Concat(unread.Concat(narrow).Select(name => new PickleSymbol($"torch.{name}")));
    }

    private static IEnumerable<PickleSymbol> TensorClasses()
    {
        string[] modules = ["torch", "torch.cuda", "torch.sparse", "torch.cuda.sparse"];
        string[] types = ["Double", "Float", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"];
        return modules.SelectMany(module => types.Select(type => $"{module}.{type}Tensor"))
            .Concat(["torch.Tensor", "torch.nn.parameter.Parameter"]).Select(name => new PickleSymbol(name, TensorOf));
    }

    private static PickleSymbol Data(string name, string kind) => new(name, _ => new PickledData(kind));

    /// <summary>An OrderedDict, whose entries are a list of pairs in Python 2.</summary>
    private static PickledDictionary Dictionary(List<object?> arguments)
    {
        var result = new PickledDictionary();
        if (arguments.Count == 0)
            return result;
        foreach (object? pair in Pickled.As<List<object?>>(arguments[0]))
        {
            var entry = Pickled.As<List<object?>>(pair);
            result.Add(entry[0], entry[1]);
        }
        return result;
    }

    /// <summary>A view of a storage from (storage, offset, shape, strides, …).</summary>
    private static PickledTensor View(List<object?> arguments) =>
        View(arguments, Pickled.As<PickledStorage>(arguments[0]).Type);

    private static PickledTensor View(List<object?> arguments, StoredType type)
    {
        var storage = Pickled.As<PickledStorage>(arguments[0]);
        if (type != storage.Type && storage.Start != 0)
            throw new FormatException("a part of a storage is viewed with another type");
        long offset = checked(Pickled.As<long>(arguments[1]) + storage.Start);
        return new PickledTensor(storage with { Start = 0 }, type, offset, Pickled.Longs(arguments[2]), Pickled.Longs(arguments[3]));
    }

    /// <summary>A view of untyped bytes, with the element type as the seventh argument, as torch saves its newer types.</summary>
    private static object ViewOfBytes(List<object?> arguments)
    {
        var element = Pickled.As<PickleSymbol>(arguments[6]);
        return element.Element is { } type ? View(arguments, type) : new PickledData($"a tensor of {element.Name}");
    }

    private static object First(List<object?> arguments) => TensorOf([arguments[0]]);

    /// <summary>A tensor made from another, or an empty one that is filled by its state.</summary>
    private static object TensorOf(List<object?> arguments) => arguments switch
    {
        [] => new PendingTensor(),
        [PendingTensor pending, ..] => pending,
        [PickledData data, ..] => data,
        [var data, ..] => Pickled.As<PickledTensor>(data),
    };
}
