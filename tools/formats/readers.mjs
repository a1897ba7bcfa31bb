// Programs that read FBX files. Each returns { joints(clip, time), clips, triangles, vertices(), times } in meters.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Glb } from './glb.mjs';
import { Matrix } from './matrix.mjs';

const quiet = { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 };

function temporary(work) {
  const folder = mkdtempSync(join(tmpdir(), 'formats-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** FBX2glTF, which uses Autodesk's SDK. It bakes motions at 60 frames per second, so only times of frames can be compared. */
export function fbx2gltf(file) {
  const program = join(process.cwd(), 'node_modules/fbx2gltf/bin/Linux/FBX2glTF');
  if (!existsSync(program)) return undefined;
  chmodSync(program, 0o755);
  return temporary(folder => {
    execFileSync(program, ['--binary', '--anim-framerate', 'bake60', '--input', file, '--output', join(folder, 'out')], quiet);
    const glb = new Glb(readFileSync(join(folder, 'out.glb')));
    return {
      clips: Object.keys(glb.clips), triangles: glb.triangles, vertices: () => glb.vertices(), rest: glb.positions(),
      joints: (clip, time) => glb.positions(clip, time), times: times => times.map(time => Math.round(time * 60) / 60),
    };
  });
}

/** Assimp's command, which keeps the centimeters of FBX. */
export function assimp(file) {
  return temporary(folder => {
    execFileSync('assimp', ['export', file, join(folder, 'out.json'), '-fassjson'], quiet);
    return new AssimpScene(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')));
  });
}

class AssimpScene {
  constructor(scene) {
    // Of several levels of detail, only the finest counts.
    if (scene.meshes.some(mesh => mesh.name?.endsWith('_LOD0'))) scene.meshes = scene.meshes.filter(mesh => mesh.name.endsWith('_LOD0'));
    this.scene = scene;
    this.bones = new Set(scene.meshes.flatMap(mesh => (mesh.bones ?? []).map(bone => bone.name)));
    this.clips = (scene.animations ?? []).map(animation => animation.name);
    this.triangles = scene.meshes.reduce((n, mesh) => n + mesh.faces.length, 0);
    this.rest = this.joints();
  }

  times(times) { return times; }

  joints(clip, time) {
    const animation = this.scene.animations?.find(candidate => candidate.name === clip);
    const channels = new Map((animation?.channels ?? []).map(channel => [channel.name, channel]));
    const ticks = time * (animation?.tickspersecond || 1), found = {};
    const at = (keys, rotation) => Matrix.sample(keys.map(key => key[0]),
      keys.map(key => rotation ? [key[1][1], key[1][2], key[1][3], key[1][0]] : key[1]), ticks, rotation);
    const visit = (node, above) => {
      const channel = channels.get(node.name);
      const local = !channel ? Matrix.transpose(node.transformation)
        : Matrix.local({ translation: at(channel.positionkeys), rotation: at(channel.rotationkeys, true), scale: at(channel.scalingkeys) });
      const world = Matrix.multiply(above, local);
      if (this.bones.has(node.name)) found[node.name] = Matrix.translation(world).map(x => x / 100);
      (node.children ?? []).forEach(child => visit(child, world));
    };
    visit(this.scene.rootnode, Matrix.identity);
    return found;
  }

  vertices() {
    return this.scene.meshes.flatMap(mesh => {
      const vertices = Array.from({ length: mesh.vertices.length / 3 },
        (_, v) => ({ at: mesh.vertices.slice(3 * v, 3 * v + 3).map(x => x / 100), weights: {} }));
      for (const bone of mesh.bones ?? [])
        for (const [vertex, weight] of bone.weights) vertices[vertex].weights[bone.name] = weight;
      return vertices;
    });
  }
}

/** Blender, whose poses are keyed at 30 whole frames per second. */
export function blender(file, clips) {
  return temporary(folder => {
    const request = join(folder, 'in.json'), answer = join(folder, 'out.json');
    const frames = Object.fromEntries(Object.entries(clips).map(([clip, times]) => [clip, times.map(time => Math.round(time * 30))]));
    writeFileSync(request, JSON.stringify({ file, frames }));
    const script = join(dirname(fileURLToPath(import.meta.url)), 'blender.py');
    execFileSync('blender', ['-b', '--python-exit-code', '1', '-P', script, '--', request, answer], quiet);
    const scene = JSON.parse(readFileSync(answer, 'utf8'));
    return {
      clips: scene.clips, triangles: scene.triangles, vertices: () => scene.vertices, rest: scene.rest,
      joints: (clip, time) => scene.joints[clip][Math.round(time * 30)], times: times => times.map(time => Math.round(time * 30) / 30),
    };
  });
}
