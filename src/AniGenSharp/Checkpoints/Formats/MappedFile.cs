using System.Buffers;
using System.IO.MemoryMappedFiles;
using AniGenSharp.Geometry.Files;
using Microsoft.Win32.SafeHandles;

namespace AniGenSharp.Checkpoints.Formats;

/// <summary>
/// A file whose structure is read through a memory map, without copying, and whose bulk is read straight into its destination. Every
/// access is checked against the file's length.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeFileHandle _handle;
    private readonly byte* _start;
    private bool _disposed;

    /// <exception cref="CheckpointException">The file is empty.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public MappedFile(string path)
    {
        Path = path;
        RequireContent(path);
        _handle = File.OpenHandle(path);
        // The length of the open file is taken because the path may be a link, as in a download cache.
        Length = RandomAccess.GetLength(_handle);
        if (Length == 0)
        {
            _handle.Dispose();
            throw new CheckpointException($"{path}: the file is empty.");
        }
        _map = MemoryMappedFile.CreateFromFile(_handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; }

    /// <summary>Rejects anything but a regular file with content: opening a pipe may wait forever, and a device has no length.</summary>
    /// <exception cref="CheckpointException">The file is missing, empty or not a regular file.</exception>
    public static void RequireContent(string path)
    {
        try
        {
            using var file = InputFile.OpenRead(path);
            if (file.Length == 0)
                throw new CheckpointException($"{path}: the file is empty.");
        }
        catch (IOException e)
        {
            throw new CheckpointException(e.Message, e);
        }
    }

    /// <summary>Rejects a range that is not completely inside the file.</summary>
    /// <exception cref="CheckpointException">The range reaches outside the file.</exception>
    public void Check(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
            throw new CheckpointException($"{Path}: truncated; {length} bytes at {offset} are outside its {Length}.");
    }

    /// <summary>Bytes of the file, valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="CheckpointException">The range reaches outside the file.</exception>
    public ReadOnlySpan<byte> Span(long offset, int length) => new(Address(offset, length), length);

    /// <summary>
    /// Reads bytes into <paramref name="destination"/> without mapping them, so that the file itself takes no memory.
    /// </summary>
    /// <exception cref="CheckpointException">The range reaches outside the file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (destination.Length > 0)
        {
            int count = RandomAccess.Read(_handle, destination, offset);
            if (count == 0)
                throw new CheckpointException($"{Path}: truncated; the bytes at {offset} are outside its {Length}.");
            offset += count;
            destination = destination[count..];
        }
    }

    /// <summary>Bytes of the file for parsers that keep a position, valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Memory(long offset, int length) => new View((nint)Address(offset, length), length).Memory;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
        _handle.Dispose();
    }

    private byte* Address(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Check(offset, length);
        return _start + offset;
    }

    private sealed class View(nint address, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => new((void*)address, length);

        public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)address + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
