using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using AniGenSharp.Geometry.Files;

namespace AniGenSharp.Training.Datasets;

/// <summary>NumPy's .npz files: a zip of arrays of numbers, row-major.</summary>
internal static partial class NpzFile
{
    private const int HeaderAlignment = 64;
    private const int PreambleBytes = 10;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Writes a file; it is complete or not there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">The arrays by name.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, params ReadOnlySpan<(string Name, NpyArray Array)> arrays)
    {
        var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, array) in arrays)
            {
                var entry = zip.CreateEntry(name + ".npy", CompressionLevel.Fastest);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var stream = entry.Open();
                stream.Write(Header(array));
                stream.Write(array.Integers is { } integers ? MemoryMarshal.AsBytes(integers.AsSpan())
                    : MemoryMarshal.AsBytes(array.Floats.AsSpan()));
            }
        }
        AtomicFile.Write(path, buffer.ToArray());
    }

    /// <summary>Reads the arrays of a file. Floating-point arrays become float32, integers int32.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or an array's type is not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyDictionary<string, NpyArray> Read(string path)
    {
        try
        {
            using var zip = new ZipArchive(InputFile.OpenRead(path, InputFile.MaxArrayBytes), ZipArchiveMode.Read);
            var arrays = new Dictionary<string, NpyArray>(StringComparer.Ordinal);
            foreach (var entry in zip.Entries.Where(entry => entry.Name.EndsWith(".npy", StringComparison.Ordinal)))
            {
                if (entry.Length > InputFile.MaxArrayBytes)
                    throw new InvalidDataException($"{entry.Name} is over 2 GB");
                var content = new byte[entry.Length];
                using var stream = entry.Open();
                stream.ReadExactly(content);
                arrays[entry.Name[..^4]] = Parse(content, entry.Name);
            }
            return arrays;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or OverflowException)
        {
            throw new InvalidDataException($"{path}: cannot be read as .npz ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private static byte[] Header(NpyArray array)
    {
        string type = array.Integers is null ? "<f4" : "<i4";
        string shape = string.Concat(array.Shape.Select(extent => string.Create(CultureInfo.InvariantCulture, $"{extent}, "))).TrimEnd(' ');
        string text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}";
        int padding = HeaderAlignment - (PreambleBytes + text.Length + 1) % HeaderAlignment;
        byte[] header = new byte[PreambleBytes + text.Length + padding + 1];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(header.Length - PreambleBytes));
        Encoding.ASCII.GetBytes(text.PadRight(text.Length + padding) + "\n").CopyTo(header, PreambleBytes);
        return header;
    }

    private static NpyArray Parse(byte[] content, string name)
    {
        if (content.Length < PreambleBytes + 2 || !content.AsSpan().StartsWith(Magic))
            throw new InvalidDataException($"{name} is not an array");
        bool isLong = content[6] > 1;
        int start = isLong ? PreambleBytes + 2 : PreambleBytes;
        long length = isLong
            ? BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(8)) : BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(8));
        if (start + length > content.Length)
            throw new InvalidDataException($"{name} is cut off");
        var header = HeaderText().Match(Encoding.ASCII.GetString(content, start, (int)length));
        if (!header.Success || header.Groups["order"].Value == "True")
            throw new InvalidDataException($"{name} is not a row-major array of numbers");
        int[] shape = [.. header.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(extent => int.Parse(extent, CultureInfo.InvariantCulture))];
        var data = content.AsSpan(start + (int)length);
        string type = header.Groups["type"].Value;
        NpyArray array = type switch
        {
            "<f4" => NpyArray.Of(MemoryMarshal.Cast<byte, float>(data).ToArray(), shape),
            "<f8" => NpyArray.Of(Convert<double, float>(data, value => (float)value), shape),
            "<f2" => NpyArray.Of(Convert<Half, float>(data, value => (float)value), shape),
            "<i4" => NpyArray.Of(MemoryMarshal.Cast<byte, int>(data).ToArray(), shape),
            "<i8" => NpyArray.Of(Convert<long, int>(data, value => checked((int)value)), shape),
            _ => throw new InvalidDataException($"{name} has the type {type}; float16, float32, float64, int32 and int64 are supported"),
        };
        long expected = shape.Aggregate(1L, (product, extent) => product * extent);
        return array.Count == expected ? array : throw new InvalidDataException($"{name} has {array.Count} elements instead of {expected}");
    }

    private static TTo[] Convert<TFrom, TTo>(ReadOnlySpan<byte> data, Func<TFrom, TTo> convert)
        where TFrom : struct
    {
        var source = MemoryMarshal.Cast<byte, TFrom>(data);
        var result = new TTo[source.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = convert(source[i]);
        return result;
    }

    [GeneratedRegex(@"'descr': '(?<type>[^']+)', 'fortran_order': (?<order>True|False), 'shape': \((?<shape>[\d, ]*)\)")]
    private static partial Regex HeaderText();
}
