// Column-major 4×4 matrices and keyframes, as glTF stores them.
export const Matrix = {
  identity: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],

  multiply(a, b) {
    const product = new Array(16).fill(0);
    for (let column = 0; column < 4; column++)
      for (let row = 0; row < 4; row++)
        for (let k = 0; k < 4; k++) product[4 * column + row] += a[4 * k + row] * b[4 * column + k];
    return product;
  },

  /** A node's matrix, given as a matrix or as translation, rotation (x, y, z, w) and scale. */
  local({ matrix, translation = [0, 0, 0], rotation = [0, 0, 0, 1], scale = [1, 1, 1] }) {
    if (matrix) return matrix;
    const length = Math.hypot(...rotation), [x, y, z, w] = rotation.map(value => value / length);
    const columns = [
      [1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)],
      [2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)],
      [2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)],
    ];
    return [...columns.flatMap((column, i) => [...column.map(value => value * scale[i]), 0]), ...translation, 1];
  },

  translation: matrix => matrix.slice(12, 15),

  transform: (m, [x, y, z]) => [0, 1, 2].map(row => m[row] * x + m[4 + row] * y + m[8 + row] * z + m[12 + row]),

  transpose: m => m.map((_, i) => m[4 * (i % 4) + Math.floor(i / 4)]),

  /** A value between keys: spherical interpolation for rotations (x, y, z, w), linear otherwise. */
  sample(times, values, time, isRotation) {
    let next = times.findIndex(key => key >= time);
    if (next < 0) next = times.length - 1;
    const from = Math.max(0, times[next] > time ? next - 1 : next), span = times[next] - times[from];
    const share = span > 0 ? Math.min(Math.max((time - times[from]) / span, 0), 1) : 0, a = values[from];
    let b = values[next];
    if (!isRotation) return a.map((value, i) => value + share * (b[i] - value));
    let cosine = a.reduce((sum, value, i) => sum + value * b[i], 0);
    if (cosine < 0) [b, cosine] = [b.map(value => -value), -cosine];
    const angle = Math.acos(Math.min(cosine, 1));
    const [p, q] = angle < 1e-4 ? [1 - share, share] : [Math.sin((1 - share) * angle) / Math.sin(angle), Math.sin(share * angle) / Math.sin(angle)];
    return a.map((value, i) => p * value + q * b[i]);
  },
};
