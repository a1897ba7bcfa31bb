// Reads skinned GLB files for compare-formats.mjs: joints at any time, weights and triangles. It supports only what our writer and FBX2glTF
// write.
import { Matrix } from './matrix.mjs';

const sizes = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16 };
const types = {
  5120: [Int8Array, 127], 5121: [Uint8Array, 255], 5122: [Int16Array, 32767], 5123: [Uint16Array, 65535], 5125: [Uint32Array, 1], 5126: [Float32Array, 1],
};

export class Glb {
  /** @param bytes The file, a Buffer. @param scale Meters per unit of the file. */
  constructor(bytes, scale = 1) {
    const length = bytes.readUInt32LE(12);
    this.json = JSON.parse(bytes.toString('utf8', 20, 20 + length));
    this.binary = bytes.subarray(28 + length);
    this.scale = scale;
    this.parents = this.json.nodes.map(() => -1);
    this.json.nodes.forEach((node, i) => (node.children ?? []).forEach(child => { this.parents[child] = i; }));
    this.skinned = this.json.nodes.filter(node => node.mesh !== undefined && node.skin !== undefined);
    // Of several levels of detail, only the finest counts.
    this.skinned = this.skinned.filter(node => !this.skinned.some(other => other.name?.endsWith('_LOD0')) || node.name.endsWith('_LOD0'));
    this.joints = [...new Set(this.json.skins.flatMap(skin => skin.joints))];
  }

  /** The numbers of an accessor, one array per element. */
  accessor(index) {
    const accessor = this.json.accessors[index], view = this.json.bufferViews[accessor.bufferView];
    const [type, most] = types[accessor.componentType], n = sizes[accessor.type];
    const stride = view.byteStride ?? n * type.BYTES_PER_ELEMENT, start = (view.byteOffset ?? 0) + (accessor.byteOffset ?? 0);
    return Array.from({ length: accessor.count }, (_, i) => {
      const bytes = this.binary.subarray(start + i * stride, start + i * stride + n * type.BYTES_PER_ELEMENT);
      const numbers = Array.from(new type(Uint8Array.from(bytes).buffer));
      return accessor.normalized ? numbers.map(x => x / most) : numbers;
    });
  }

  get clips() {
    return this.curves ??= Object.fromEntries((this.json.animations ?? []).map(animation => [animation.name, animation.channels.map(channel => {
      const sampler = animation.samplers[channel.sampler];
      return { node: channel.target.node, path: channel.target.path, times: this.accessor(sampler.input).flat(), values: this.accessor(sampler.output) };
    })]));
  }

  duration(clip) { return Math.max(...this.clips[clip].map(curve => curve.times.at(-1))); }

  /** Positions of the joints by name, at rest or in a clip. */
  positions(clip, time) {
    const world = this.worlds(clip, time);
    return Object.fromEntries(this.joints.map(joint => [this.json.nodes[joint].name, Matrix.translation(world[joint]).map(x => x * this.scale)]));
  }

  worlds(clip, time) {
    const local = this.json.nodes.map(({ matrix, translation, rotation, scale }) => ({ matrix, translation, rotation, scale }));
    for (const curve of clip === undefined ? [] : this.clips[clip])
      local[curve.node] = { ...local[curve.node], [curve.path]: Matrix.sample(curve.times, curve.values, time, curve.path === 'rotation') };
    const world = [];
    const of = node => world[node] ??= this.parents[node] < 0 ? Matrix.local(local[node]) : Matrix.multiply(of(this.parents[node]), Matrix.local(local[node]));
    this.json.nodes.forEach((_, node) => of(node));
    return world;
  }

  get triangles() { return this.skinned.flatMap(node => this.json.meshes[node.mesh].primitives).reduce((n, p) => n + this.json.accessors[p.indices].count / 3, 0); }

  /** The vertices at rest with the names and weights of their joints. */
  vertices() {
    const world = this.worlds();
    const seen = new Set(), vertices = [];
    for (const node of this.skinned) {
      const skin = this.json.skins[node.skin], binds = this.accessor(skin.inverseBindMatrices);
      const motions = skin.joints.map((joint, i) => Matrix.multiply(world[joint], binds[i]));
      for (const { attributes } of this.json.meshes[node.mesh].primitives) {
        if (seen.has(JSON.stringify(attributes))) continue;
        seen.add(JSON.stringify(attributes));
        const positions = this.accessor(attributes.POSITION), joints = this.accessor(attributes.JOINTS_0), weights = this.accessor(attributes.WEIGHTS_0);
        positions.forEach((position, v) => {
          const at = [0, 0, 0], named = {};
          weights[v].forEach((weight, k) => {
            if (weight === 0) return;
            const name = this.json.nodes[skin.joints[joints[v][k]]].name;
            named[name] = (named[name] ?? 0) + weight;
            Matrix.transform(motions[joints[v][k]], position).forEach((x, i) => { at[i] += weight * x * this.scale; });
          });
          vertices.push({ at, weights: named });
        });
      }
    }
    return vertices;
  }
}
