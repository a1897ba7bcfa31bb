// Simplifies an OBJ mesh with meshoptimizer, for comparison (npm install meshoptimizer first): node meshoptimizer.mjs IN.obj OUT.obj
// SHARE_KEPT
import fs from 'node:fs';
import { MeshoptSimplifier } from 'meshoptimizer';

await MeshoptSimplifier.ready;
const [, , source, target, kept] = process.argv;
const positions = [], indices = [];
for (const line of fs.readFileSync(source, 'utf8').split('\n')) {
  const parts = line.trim().split(/\s+/);
  if (parts[0] === 'v') positions.push(+parts[1], +parts[2], +parts[3]);
  else if (parts[0] === 'f') indices.push(...parts.slice(1, 4).map((p) => parseInt(p) - 1));
}
const start = performance.now();
const wanted = Math.floor((indices.length / 3) * kept) * 3;
const [result] = MeshoptSimplifier.simplify(new Uint32Array(indices), new Float32Array(positions), 3, wanted, 1e9);
console.log(`meshoptimizer: ${indices.length / 3} -> ${result.length / 3} faces in ${((performance.now() - start) / 1000).toFixed(3)} s`);
const lines = [];
for (let i = 0; i < positions.length; i += 3) lines.push(`v ${positions[i]} ${positions[i + 1]} ${positions[i + 2]}`);
for (let i = 0; i < result.length; i += 3) lines.push(`f ${result[i] + 1} ${result[i + 1] + 1} ${result[i + 2] + 1}`);
fs.writeFileSync(target, lines.join('\n') + '\n');
