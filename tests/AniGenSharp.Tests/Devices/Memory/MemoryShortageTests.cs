using System.Runtime.InteropServices;
using AniGenSharp.Devices.Memory;

namespace AniGenSharp.Tests.Devices.Memory;

/// <summary>Every allocator's error message becomes one line that states the amount and the remedy.</summary>
public sealed class MemoryShortageTests
{
    [Theory]
    [InlineData(
        "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 4096000000 "
        + "bytes. Error code 12 (Cannot allocate memory)",
        "4.10 GB")]
    [InlineData(
        "[enforce fail at alloc_cpu.cpp:121] data. DefaultCPUAllocator: not enough memory: you tried to allocate 25600000000 bytes.",
        "25.60 GB")]
    [InlineData(
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 7.92 GiB of which 1.50 GiB is free.", "2.00 GiB")]
    [InlineData(
        "MPS backend out of memory (MPS allocated: 8.81 GB, other allocations: 1.01 GB, max allowed: 9.07 GB). Tried to allocate "
        + "563.62 MB on private pool.",
        "563.62 MB")]
    public void A_failed_allocation_is_explained(string words, string amount)
    {
        var error = Assert.Throws<InsufficientMemoryException>(() => MemoryShortage.Explain<int>(() => throw new ExternalException(words)));
        Assert.StartsWith($"out of memory: {amount} more were needed at once.", error.Message);
        Assert.Contains("low memory", error.Message);
        Assert.DoesNotContain("\n", error.Message);
    }

    [Fact]
    public void A_nested_shortage_is_recognized() => Assert.Throws<InsufficientMemoryException>(() => MemoryShortage.Explain<int>(
        () => throw new AggregateException(new InvalidOperationException("", new OutOfMemoryException()))));

    [Fact]
    public void Other_errors_are_not_changed() =>
        Assert.Throws<ExternalException>(() => MemoryShortage.Explain<int>(() => throw new ExternalException("shape mismatch")));
}
