using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace AniGenSharp.Checkpoints;

/// <summary>A file read by memory map: every access is checked against its length, nothing is copied.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private bool _disposed;

    /// <exception cref="CheckpointException">The file is empty.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public MappedFile(string path)
    {
        Path = path;
        Length = new FileInfo(path).Length;
        if (Length == 0)
            throw new CheckpointException($"{path}: the file is empty.");
        _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; }

    /// <summary>Address of <paramref name="length"/> bytes, valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="CheckpointException">They are not all in the file.</exception>
    public byte* Address(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (offset < 0 || length < 0 || offset > Length - length)
            throw new CheckpointException($"{Path}: truncated; {length} bytes at {offset} are outside its {Length}.");
        return _start + offset;
    }

    /// <summary>Bytes of the file, valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="CheckpointException">They are not all in the file.</exception>
    public ReadOnlySpan<byte> Span(long offset, int length) => new(Address(offset, length), length);

    /// <summary>The same for parsers that keep their place.</summary>
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
