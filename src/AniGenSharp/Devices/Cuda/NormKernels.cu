// Norms of a transformer block in one pass over memory each. Compiled at run time with:
//   BFLOAT16   defined for bfloat16, otherwise float16
//   CHANNELS   C, a multiple of 256
//   HEAD       channels of an attention head, a power of two from 8 to 256
// Statistics and products are float32; every result is rounded once.

typedef unsigned short bits;

struct __align__(16) Eight { bits v[8]; };

__device__ __forceinline__ float widen(bits h)
{
    float f;
#ifdef BFLOAT16
    f = __uint_as_float((unsigned)h << 16);
#else
    asm("cvt.f32.f16 %0, %1;" : "=f"(f) : "h"(h));
#endif
    return f;
}

__device__ __forceinline__ bits narrow(float f)
{
    bits h;
#ifdef BFLOAT16
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(h) : "f"(f));
#else
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(f));
#endif
    return h;
}

// Queries and keys in qkv [rows, 3, C], in place: x / max(|x|, 1e-12) * gamma * sqrt(D) over each head. gamma [2, C], float32.
extern "C" __global__ void head_rms_norm(bits* qkv, const float* gamma, long long rows)
{
    const int vectors = 2 * CHANNELS / 8;
    long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    bool inside = i < rows * vectors;
    long long row = i / vectors;
    int at = (int)(i % vectors) * 8;
    Eight* place = (Eight*)(qkv + row * 3 * CHANNELS + at);
    float x[8], sum = 0;
    if (inside) {
        Eight e = *place;
#pragma unroll
        for (int k = 0; k < 8; k++) { x[k] = widen(e.v[k]); sum += x[k] * x[k]; }
    }
#pragma unroll
    for (int lanes = HEAD / 16; lanes > 0; lanes /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, lanes);
    if (!inside) return;
    float factor = sqrtf((float)HEAD) / fmaxf(sqrtf(sum), 1e-12f);
    Eight e;
#pragma unroll
    for (int k = 0; k < 8; k++) e.v[k] = narrow(x[k] * factor * gamma[at + k]);
    *place = e;
}

// sum = x + gate * y, then out = layer norm(sum) * (weight + extra) + bias; one warp a row of C channels. y may be null (then sum is
// not written), gate may be null (1), out may be null (no norm). From row y_rows on, the one row rest stands for y.
extern "C" __global__ void residual_layer_norm(
    const bits* x, const bits* y, long long y_rows, const bits* rest, const bits* gate, const bits* weight, float extra, const bits* bias,
    bits* sum, bits* out, long long rows, float epsilon)
{
    const int each = CHANNELS / 256;
    long long row = ((long long)blockIdx.x * blockDim.x + threadIdx.x) / 32;
    if (row >= rows) return;
    int lane = threadIdx.x & 31;
    float v[each * 8], mean = 0;
#pragma unroll
    for (int j = 0; j < each; j++) {
        int at = (j * 32 + lane) * 8;
        Eight e = *(const Eight*)(x + row * CHANNELS + at);
        if (y) {
            Eight a = *(const Eight*)((row < y_rows ? y + row * CHANNELS : rest) + at);
            if (gate) {
                Eight g = *(const Eight*)(gate + at);
#pragma unroll
                for (int k = 0; k < 8; k++) e.v[k] = narrow(fmaf(widen(a.v[k]), widen(g.v[k]), widen(e.v[k])));
            } else {
#pragma unroll
                for (int k = 0; k < 8; k++) e.v[k] = narrow(widen(e.v[k]) + widen(a.v[k]));
            }
            *(Eight*)(sum + row * CHANNELS + at) = e;
        }
#pragma unroll
        for (int k = 0; k < 8; k++) { v[j * 8 + k] = widen(e.v[k]); mean += v[j * 8 + k]; }
    }
#pragma unroll
    for (int lanes = 16; lanes > 0; lanes /= 2) mean += __shfl_xor_sync(0xffffffffu, mean, lanes);
    if (!out) return;
    mean /= CHANNELS;
    float variance = 0;
#pragma unroll
    for (int k = 0; k < each * 8; k++) { v[k] -= mean; variance += v[k] * v[k]; }
#pragma unroll
    for (int lanes = 16; lanes > 0; lanes /= 2) variance += __shfl_xor_sync(0xffffffffu, variance, lanes);
    float scale = rsqrtf(variance / CHANNELS + epsilon);
#pragma unroll
    for (int j = 0; j < each; j++) {
        int at = (j * 32 + lane) * 8;
        Eight w = *(const Eight*)(weight + at), b = *(const Eight*)(bias + at), e;
#pragma unroll
        for (int k = 0; k < 8; k++) e.v[k] = narrow(fmaf(v[j * 8 + k] * scale, widen(w.v[k]) + extra, widen(b.v[k])));
        *(Eight*)(out + row * CHANNELS + at) = e;
    }
}
