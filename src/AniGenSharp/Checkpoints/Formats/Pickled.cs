using System.Numerics;

namespace AniGenSharp.Checkpoints.Formats;

/// <summary>Describes pickled values in words, and casts them with errors that contain the description.</summary>
internal static class Pickled
{
    /// <summary>Casts a value.</summary>
    /// <exception cref="FormatException">The value is of another type; the message names both.</exception>
    public static T As<T>(object? value) =>
        value is T typed ? typed : throw new FormatException($"expected {Describe(typeof(T))} but found {Describe(value)}");

    /// <summary>Casts a list of integers, which includes a torch.Size.</summary>
    /// <exception cref="FormatException">The value is something else.</exception>
    public static long[] Longs(object? value) =>
        [.. As<List<object?>>(value is PickledData { Items: { } items } ? items : value).Select(As<long>)];

    /// <summary>The tensor that a value is or has become; null if it is not a tensor.</summary>
    public static PickledTensor? Tensor(object? value) => value as PickledTensor ?? (value as PendingTensor)?.Value;

    /// <summary>Names the kind of a value: "a number", "a list", "torch.Size".</summary>
    public static string Describe(object? value) => value switch
    {
        null => "nothing",
        PickledDictionary dictionary => dictionary.Kind,
        PickledData data => data.Kind,
        PickleSymbol symbol => symbol.Name,
        _ => Describe(value.GetType()),
    };

    private static string Describe(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(bool) ? "a flag"
        : type == typeof(long) || type == typeof(double) ? "a number"
        : type == typeof(BigInteger) ? "an integer of over 64 bits"
        : type == typeof(List<object?>) ? "a list"
        : type == typeof(PickledDictionary) ? "a dictionary"
        : type == typeof(PickledStorage) ? "a storage"
        : type == typeof(PickledTensor) || type == typeof(PendingTensor) ? "a tensor"
        : type == typeof(PickleSymbol) ? "a function"
        : "a mark";
}
