using AniGenSharp.Devices.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>
/// Gathers rows of a matrix by number. On CUDA devices a kernel of this project does it (RowGather.cu): the library's starts a block of
/// threads for every row, which for the few hundred bytes of a voxel's features reaches a tenth of the memory's speed.
/// </summary>
internal static class RowGather
{
    private const int Threads = 256;
    private const int VectorBytes = 16;

    private static readonly Lazy<string> s_source = new(() => CudaKernel.ReadSource("RowGather.cu"));

    /// <summary>
    /// Prepares [N, C] for <see cref="Select"/> with row numbers up to N, where N means a row of zeros: returns the rows themselves if the
    /// kernel supports this, else a copy with that row.
    /// </summary>
    public static Tensor WithZeroRow(Tensor rows) =>
        Find(rows) is null ? cat([rows, rows.new_zeros(1, rows.shape[1])], 0) : rows;

    /// <summary>Gathers rows: [N, C] and row numbers [M], int32 → [M, C].</summary>
    public static Tensor Select(Tensor rows, Tensor index)
    {
        if (Find(rows) is not { } kernel)
            return rows.index_select(0, index);
        long vectors = rows.shape[1] * rows.element_size() / VectorBytes, count = index.shape[0];
        var gathered = rows.new_empty(count, rows.shape[1]);
        kernel.Launch((count * vectors + Threads - 1) / Threads, Threads, rows, index.contiguous(), gathered, count, rows.shape[0]);
        return gathered;
    }

    private static CudaKernel? Find(Tensor rows)
    {
        long bytes = rows.shape[1] * rows.element_size();
        bool fits = rows.device_type == DeviceType.CUDA && bytes % VectorBytes == 0 && rows.is_contiguous()
            && rows.storage_offset() * rows.element_size() % VectorBytes == 0;
        return fits ? CudaKernel.For(rows.device, s_source.Value, "gather_rows", $"VECTORS={bytes / VectorBytes}") : null;
    }
}
