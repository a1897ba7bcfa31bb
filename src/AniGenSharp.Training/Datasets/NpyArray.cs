using System.Numerics;
using System.Runtime.InteropServices;

namespace AniGenSharp.Training.Datasets;

/// <summary>An array of float32 or int32 numbers, row-major.</summary>
internal sealed class NpyArray
{
    private readonly float[]? _floats;

    private NpyArray(float[]? floats, int[]? integers, int[] shape) => (_floats, Integers, Shape) = (floats, integers, shape);

    /// <summary>Its extents.</summary>
    public int[] Shape { get; }

    /// <summary>Its elements if they are integers; else null.</summary>
    public int[]? Integers { get; }

    /// <summary>Its elements as float32.</summary>
    public float[] Floats => _floats ?? [.. Integers!.Select(value => (float)value)];

    /// <summary>Number of elements.</summary>
    public int Count => _floats?.Length ?? Integers!.Length;

    /// <summary>Its elements as vectors, for a shape [N, 3].</summary>
    public Vector3[] Vectors => MemoryMarshal.Cast<float, Vector3>(Floats).ToArray();

    /// <summary>An array of float32.</summary>
    public static NpyArray Of(float[] values, params int[] shape) => new(values, null, shape);

    /// <summary>An array of int32.</summary>
    public static NpyArray Of(int[] values, params int[] shape) => new(null, values, shape);

    /// <summary>An array [N, 3].</summary>
    public static NpyArray Of(Vector3[] values) => new(MemoryMarshal.Cast<Vector3, float>(values).ToArray(), null, [values.Length, 3]);
}
