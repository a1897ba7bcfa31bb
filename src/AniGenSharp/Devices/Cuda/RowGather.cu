// out[i] = rows[index[i]], or 0 where index[i] is not below rows_count, for rows of VECTORS times 16 bytes, a thread each 16 bytes.
extern "C" __global__ void gather_rows(const uint4* rows, const int* index, uint4* out, long long count, long long rows_count)
{
    long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count * VECTORS) return;
    long long row = i / VECTORS;
    long long from = index[row];
    out[i] = from < rows_count ? rows[from * VECTORS + i % VECTORS] : make_uint4(0, 0, 0, 0);
}
