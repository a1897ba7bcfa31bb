using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace AniGenSharp.Devices.Memory;

/// <summary>Recognizes a failed allocation, on any device and in any library, and reports it in one way.</summary>
internal static partial class MemoryShortage
{
    // The words of torch's allocators for the CPU, CUDA and MPS, of cuBLAS, and of ONNX Runtime.
    private static readonly string[] s_signs =
    [
        "can't allocate memory", "Cannot allocate memory", "not enough memory", "out of memory", "ALLOC_FAILED",
        "Failed to allocate memory",
    ];

    /// <summary>Runs work and turns its failed allocations into one kind of error.</summary>
    /// <exception cref="InsufficientMemoryException">
    /// An allocation failed; the message says how much was requested and what to do.
    /// </exception>
    public static T Explain<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (Cause(e) is { } cause)
        {
            throw new InsufficientMemoryException(Message(cause.Message), e);
        }
    }

    /// <summary>The failed allocation behind an exception; null if there is none.</summary>
    internal static Exception? Cause(Exception error) => error switch
    {
        InsufficientMemoryException => null,
        OutOfMemoryException => error,
        AggregateException many => many.InnerExceptions.Select(Cause).FirstOrDefault(e => e is not null),
        ExternalException or IOException when IsNamedIn(error.Message) => error,
        _ => error.InnerException is { } inner ? Cause(inner) : null,
    };

    /// <summary>Whether an error message of a library says that an allocation failed.</summary>
    internal static bool IsNamedIn(string message) => s_signs.Any(sign => message.Contains(sign, StringComparison.OrdinalIgnoreCase));

    /// <summary>The error message for an allocator's message.</summary>
    internal static string Message(string allocator)
    {
        string amount = "";
        if (Bytes().Match(allocator) is { Success: true } bytes)
        {
            double gigabytes = double.Parse(bytes.Groups[1].Value, CultureInfo.InvariantCulture) / 1e9;
            amount = string.Create(CultureInfo.InvariantCulture, $": {gigabytes:0.00} GB more were needed at once");
        }
        else if (Amount().Match(allocator) is { Success: true } text)
        {
            amount = $": {text.Groups[1].Value} more were needed at once";
        }
        return $"out of memory{amount}. Keep one network in memory at a time (low memory), close other programs, or choose another "
            + "device.";
    }

    [GeneratedRegex(@"(?:allocate|size) (\d+)(?: bytes|$)")]
    private static partial Regex Bytes();

    [GeneratedRegex(@"[Tt]ried to allocate ([\d.]+ ?[KMGT]i?B)")]
    private static partial Regex Amount();
}
