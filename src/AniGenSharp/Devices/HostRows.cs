using AniGenSharp.Devices.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>
/// Host memory that receives rows from a device, float32. On CUDA it is page-locked and kept for later assets: the copies then run at the
/// speed of the bus and beside the computation, and no page is allocated again.
/// </summary>
internal sealed class HostRows : IDisposable
{
    private readonly Device _device;
    private float[]? _values;
    private bool _pending;

    private HostRows(Device device, float[] values, long length) => (_device, _values, Length) = (device, values, length);

    /// <summary>Number of values.</summary>
    public long Length { get; }

    /// <summary>
    /// The values, followed by others if the array is longer than <see cref="Length"/>. They are valid from <see cref="Complete"/> to
    /// <see cref="Dispose"/>.
    /// </summary>
    public float[] Values => _values ?? throw new ObjectDisposedException(nameof(HostRows));

    /// <summary>Takes memory for a number of values from a device.</summary>
    public static HostRows Rent(Device device, long length) =>
        new(device, device.type == DeviceType.CUDA ? PinnedArrays.Rent(length) : new float[length], length);

    /// <summary>Frees the memory that is kept for later assets.</summary>
    public static void ReleaseUnused() => PinnedArrays.Release();

    /// <summary>Receives the elements of a float32 tensor, row-major; on CUDA without waiting for the device.</summary>
    /// <param name="rows">The tensor; it may be disposed at once.</param>
    /// <param name="start">Position of its first element among the values.</param>
    public void Receive(Tensor rows, long start)
    {
        using var scope = NewDisposeScope();
        _pending = _device.type == DeviceType.CUDA;
        HostTensors.Receive(rows.reshape(-1), Values, start, wait: !_pending);
    }

    /// <summary>Waits until all received values have arrived.</summary>
    public void Complete()
    {
        if (_pending)
            cuda.synchronize(_device);
        _pending = false;
    }

    /// <summary>A copy of only the values.</summary>
    public float[] ToArray() => Values.AsSpan(0, checked((int)Length)).ToArray();

    /// <summary>Returns the memory, for the next asset.</summary>
    public void Dispose()
    {
        if (_device.type == DeviceType.CUDA && _values is { } values)
        {
            // A copy that is still under way must not write into the next asset's rows. Waiting without need would break the graph that
            // another run may be recording.
            Complete();
            PinnedArrays.Return(values);
        }
        _values = null;
    }
}
