using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace AniGenSharp.Devices.Memory;

/// <summary>Recognises an allocation that failed, on whatever device and in whichever library, and says it in one way.</summary>
internal static partial class MemoryShortage
{
    // The words of torch's allocators for the CPU, CUDA and MPS, of cuBLAS, and of ONNX Runtime.
    private static readonly string[] s_signs =
        ["can't allocate memory", "not enough memory", "out of memory", "ALLOC_FAILED", "Failed to allocate memory"];

    /// <summary>Runs work whose failed allocations become one error for the user.</summary>
    /// <exception cref="InsufficientMemoryException">
    /// An allocation failed; the message says how much was asked for and what to do.
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

    /// <summary>The failed allocation behind an exception; null where there is none.</summary>
    internal static Exception? Cause(Exception error) => error switch
    {
        InsufficientMemoryException => null,
        OutOfMemoryException => error,
        AggregateException many => many.InnerExceptions.Select(Cause).FirstOrDefault(e => e is not null),
        ExternalException when IsNamedIn(error.Message) => error,
        _ => error.InnerException is { } inner ? Cause(inner) : null,
    };

    /// <summary>Whether an error message of a library says that an allocation failed.</summary>
    internal static bool IsNamedIn(string message) => s_signs.Any(sign => message.Contains(sign, StringComparison.OrdinalIgnoreCase));

    /// <summary>The one line, from the allocator's words.</summary>
    internal static string Message(string allocator)
    {
        string amount = "";
        if (Bytes().Match(allocator) is { Success: true } bytes)
            amount = string.Create(CultureInfo.InvariantCulture, $": {double.Parse(bytes.Groups[1].Value, CultureInfo.InvariantCulture) / 1e9:0.00} GB more were needed at once");
        else if (Amount().Match(allocator) is { Success: true } text)
            amount = $": {text.Groups[1].Value} more were needed at once";
        return $"out of memory{amount}. Use --low-memory (one network in memory at a time), close other programs, or choose another --device.";
    }

    [GeneratedRegex(@"(?:allocate|size) (\d+)(?: bytes|$)")]
    private static partial Regex Bytes();

    [GeneratedRegex(@"[Tt]ried to allocate ([\d.]+ ?[KMGT]i?B)")]
    private static partial Regex Amount();
}
