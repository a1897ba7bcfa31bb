namespace AniGenSharp.Geometry.Files;

/// <summary>What a path leads to, links followed.</summary>
internal enum FileKind
{
    /// <summary>Nothing that can be seen.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A named pipe, which may wait forever for its other end.</summary>
    Pipe,

    /// <summary>A device, which may never end.</summary>
    Device,

    /// <summary>A socket.</summary>
    Socket,
}
