// Compares the FBX, USDZ and VRM files of assets with their GLB files as other programs read them, and prints a table of writers × readers.
//   npm install three @pixiv/three-vrm tinyusdz fbx2gltf gltf-validator     (and blender, assimp and chromium from the system)
//   node tools/compare-formats.mjs [--picture OUT.png] FOLDER...
// A folder contains mesh.glb and any of mesh.fbx, mesh.usdz and mesh.vrm. Joints are compared at rest and at five times of each clip,
// weights at each vertex. The comparison fails if a joint is off by more than 1e-4 m, a weight by more than 1e-3, or if the triangles
// differ. Readers that are not installed are skipped. --picture renders the same frame of the first folder's files side by side.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { Browser } from './formats/browser.mjs';
import { Glb } from './formats/glb.mjs';
import { assimp, blender, fbx2gltf } from './formats/readers.mjs';

const maxDistance = 1e-4, maxWeight = 1e-3;
const folders = process.argv.slice(2);
const picture = folders[0] === '--picture' ? folders.splice(0, 2)[1] : '';
if (folders.length === 0) {
  console.error('usage: node compare-formats.mjs [--picture OUT.png] FOLDER...');
  process.exit(2);
}
const plain = name => name.replace(/[^A-Za-z0-9]/g, '');
const renamed = map => new Map(Object.entries(map).map(([name, value]) => [plain(name), value]));
const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** Reference vertices by position, in cells of one millimeter. */
class Places {
  constructor(vertices) {
    this.cells = new Map();
    for (const vertex of vertices) {
      const key = this.key(vertex.at.map(x => Math.round(x * 1000)));
      this.cells.set(key, [...(this.cells.get(key) ?? []), { at: vertex.at, weights: renamed(vertex.weights) }]);
    }
  }

  key(cell) { return cell.join(' '); }

  near(at) {
    const [x, y, z] = at.map(value => Math.round(value * 1000)), found = [];
    for (let i = 0; i < 27; i++)
      found.push(...this.cells.get(this.key([x + i % 3 - 1, y + Math.floor(i / 3) % 3 - 1, z + Math.floor(i / 9) - 1])) ?? []);
    return found.filter(vertex => distance(vertex.at, at) < maxDistance);
  }
}

/** The largest difference between the weights of two vertices. */
function difference(a, b) {
  return Math.max(...[...new Set([...a.keys(), ...b.keys()])].map(bone => Math.abs((a.get(bone) ?? 0) - (b.get(bone) ?? 0))), 0);
}

class Table {
  constructor() { this.rows = new Map(); this.failed = false; }

  row(writer, reader) {
    const key = `${writer} | ${reader}`;
    if (!this.rows.has(key))
      this.rows.set(key, { files: 0, joints: 0, distance: 0, weight: 0, vertices: 0, triangles: 0, problems: [], remarks: new Set() });
    return this.rows.get(key);
  }

  problem(row, asset, text) { row.problems.push(`${asset}: ${text}`); this.failed = true; }

  print() {
    console.log('| file | reader | files | joints compared | largest distance, m | vertices compared | largest weight difference | remarks |');
    console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
    for (const [key, row] of this.rows) {
      const problems = row.problems.length > 0 ? [`${row.problems.length} PROBLEMS`] : [];
      console.log(`| ${key} | ${row.files} | ${row.joints || ''} | ${row.joints ? row.distance.toExponential(1) : ''} | ${row.vertices || ''} | `
        + `${row.vertices ? row.weight.toExponential(1) : ''} | ${[...row.remarks, ...problems].join('; ')} |`);
    }
    for (const [key, row] of this.rows)
      row.problems.slice(0, 20).forEach(problem => console.log(`${key}: ${problem}`));
    console.log(this.failed ? 'FAILED' : 'OK');
  }
}

/** Compares a reader's result with the GLB. A VRM rests in a T-pose, so its rest is not compared and its vertices are in order. */
function compare(table, writer, reader, asset, reference, found) {
  const row = table.row(writer, reader), isVrm = writer === 'VRM';
  row.files++;
  if (found.triangles !== reference.triangles)
    table.problem(row, asset, `${found.triangles} triangles, not ${reference.triangles}`);
  const frames = isVrm ? [] : [{ at: 'rest', expected: reference.rest, actual: found.rest }];
  for (const clip of found.clips) {
    const name = reference.times[clip] ? clip : Object.keys(reference.times)[0];
    const times = found.times(reference.times[name]);
    times.forEach((time, i) => frames.push({
      at: `${name} ${time.toFixed(2)} s`, expected: reference.glb.positions(name, time), actual: found.joints(clip, time, i, name),
    }));
  }
  for (const { at, expected, actual } of frames) {
    const joints = renamed(actual);
    for (const [bone, position] of renamed(expected)) {
      const other = joints.get(bone);
      if (!other) { table.problem(row, asset, `${at}: no bone ${bone}`); continue; }
      row.joints++;
      const off = distance(position, other);
      row.distance = Math.max(row.distance, off);
      if (!(off < maxDistance)) table.problem(row, asset, `${at}: ${bone} is ${off.toExponential(1)} m off`);
    }
  }
  const vertices = found.vertices();
  vertices.forEach((vertex, i) => {
    const weights = renamed(vertex.weights);
    const candidates = isVrm ? [{ weights: renamed(reference.vertices[i % reference.vertices.length].weights) }] : reference.places.near(vertex.at);
    const off = Math.min(...candidates.map(candidate => difference(candidate.weights, weights)));
    row.vertices++;
    row.weight = Math.max(row.weight, off);
    if (!(off < maxWeight)) table.problem(row, asset, `vertex ${i}: ${candidates.length === 0 ? 'not where one is' : `a weight is ${off.toExponential(1)} off`}`);
  });
  return row;
}

async function compareFolder(table, browser, folder) {
  const asset = basename(folder), file = format => join(resolve(folder), `mesh.${format}`), has = format => existsSync(file(format));
  const glb = new Glb(readFileSync(file('glb')));
  const times = Object.fromEntries(Object.keys(glb.clips).map(clip => [clip, [0, 1, 2, 3, 4].map(i => glb.duration(clip) * (i + 0.37) / 5)]));
  const vertices = glb.vertices();
  const reference = { glb, times, triangles: glb.triangles, rest: glb.positions(), vertices, places: new Places(vertices) };
  for (const format of ['glb', 'fbx', 'usdz', 'vrm'].filter(has)) {
    const found = JSON.parse(await browser.run({ kind: 'read', url: `/files${file(format)}`, times }));
    const writer = format.toUpperCase(), reader = format === 'vrm' ? 'three.js, three-vrm' : 'three.js';
    if (found.error) { table.problem(table.row(writer, reader), asset, found.error); continue; }
    const row = compare(table, writer, reader, asset, reference, {
      ...found, times: list => list, joints: (clip, time, i, name) => found.joints[name][i], vertices: () => found.vertices,
    });
    if (found.levels > 1 && format === 'fbx') row.remarks.add('levels of detail read');
    if (found.springs?.joints > 0) row.remarks.add(`${asset}: ${found.springs.joints} spring joints, which swing by up to ${found.springs.degrees.toFixed(0)}°`);
    if (found.springs?.joints > 0 && !(found.springs.degrees > 1)) table.problem(row, asset, 'spring bones do not swing');
  }
  if (has('fbx')) {
    for (const [name, read] of [['FBX2glTF (Autodesk\'s SDK)', fbx2gltf], ['Assimp', assimp], ['Blender', blender]]) {
      try {
        const found = read(file('fbx'), times);
        if (found) compare(table, 'FBX', name, asset, reference, found);
      } catch (e) {
        if (e.code !== 'ENOENT') table.problem(table.row('FBX', name), asset, String(e).split('\n')[0]);
      }
    }
  }
  if (has('usdz')) {
    const row = table.row('USDZ', 'tinyusdz'), found = JSON.parse(await browser.run({ kind: 'tiny', url: `/files${file('usdz')}` }));
    row.files++;
    if (found.error?.includes('but got `outputs:a`')) row.remarks.add('does not read materials with vertex colors');
    else if (found.error) table.problem(row, asset, found.error.split('\n')[0]);
    else if (found.triangles !== reference.triangles) table.problem(row, asset, `${found.triangles} triangles, not ${reference.triangles}`);
  }
  await validate(table, asset, file, ['glb', 'vrm'].filter(has));
}

async function validate(table, asset, file, formats) {
  let validator;
  try {
    validator = createRequire(join(process.cwd(), 'x.js'))('gltf-validator');
  } catch {
    return;
  }
  for (const format of formats) {
    const row = table.row(format.toUpperCase(), 'Khronos validator');
    const report = await validator.validateBytes(new Uint8Array(readFileSync(file(format))));
    row.files++;
    if (report.issues.numErrors > 0) table.problem(row, asset, report.issues.messages.find(message => message.severity === 0).message);
    report.issues.messages.filter(message => message.severity === 1).forEach(message => row.remarks.add(`warning ${message.code}`));
  }
}

const table = new Table(), browser = new Browser();
try {
  for (const folder of folders) await compareFolder(table, browser, folder);
  if (picture) {
    const urls = ['glb', 'fbx', 'usdz', 'vrm'].map(format => join(resolve(folders[0]), `mesh.${format}`)).filter(existsSync);
    writeFileSync(picture, await browser.run({ kind: 'picture', urls: urls.map(url => `/files${url}`) }));
  }
} finally {
  await browser.close();
}
table.print();
process.exit(table.failed ? 1 : 0);
