// Cuts and packs a mesh with xatlas at its default settings, to compare with our atlas of the same mesh.
//   npm install xatlas-web
//   node bench/xatlas.mjs IN.obj OUT.obj
// The package is resolved from the current folder. The time is printed; OUT receives the mesh with texture coordinates.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [input, output] = process.argv.slice(2);
if (!output) {
  console.error('usage: node xatlas.mjs IN.obj OUT.obj');
  process.exit(2);
}
// The package was built for browsers and expects this global.
globalThis.window = globalThis;
globalThis.document = { currentScript: null };
const create = createRequire(join(process.cwd(), 'package.json'))('xatlas-web');
const wasmBinary = readFileSync(join(process.cwd(), 'node_modules/xatlas-web/dist/xatlas-web.wasm'));

const positions = [];
const indices = [];
for (const line of readFileSync(input, 'utf8').split('\n')) {
  const words = line.trim().split(/\s+/);
  if (words[0] === 'v') positions.push(...words.slice(1, 4).map(Number));
  else if (words[0] === 'f') indices.push(...words.slice(1, 4).map(word => parseInt(word) - 1));
}
if (positions.length / 3 > 65535) throw new Error('xatlas-web takes 16-bit indices: at most 65,535 vertices.');

// The module has a then method but is not a promise, so it must not be awaited directly.
const { xatlas } = await new Promise(resolve => {
  const xatlas = create({ wasmBinary, onRuntimeInitialized: () => resolve({ xatlas }) });
});
xatlas.createAtlas();
const mesh = xatlas.createMesh(positions.length / 3, indices.length, false, false);
xatlas.HEAPU16.set(indices, mesh.indexOffset / 2);
xatlas.HEAPF32.set(positions, mesh.positionOffset / 4);
const start = performance.now();
xatlas.addMesh();
xatlas.generateAtlas();
console.log(`${input}: ${(performance.now() - start).toFixed(0)} ms`);

const data = xatlas.getMeshData(mesh.meshId);
const lines = [];
for (let i = 0; i < data.newVertexCount; i++) {
  const source = 3 * xatlas.HEAPU32[data.originalIndexOffset / 4 + i];
  lines.push(`v ${positions[source]} ${positions[source + 1]} ${positions[source + 2]}`);
}
for (let i = 0; i < data.newVertexCount; i++) {
  lines.push(`vt ${xatlas.HEAPF32[data.uvOffset / 4 + 2 * i]} ${xatlas.HEAPF32[data.uvOffset / 4 + 2 * i + 1]}`);
}
for (let i = 0; i < data.newIndexCount; i += 3) {
  const corners = [0, 1, 2].map(k => xatlas.HEAPU32[data.indexOffset / 4 + i + k] + 1);
  lines.push('f ' + corners.map(corner => `${corner}/${corner}`).join(' '));
}
writeFileSync(output, lines.join('\n') + '\n');
