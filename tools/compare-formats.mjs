// Loads the GLB, FBX, USDZ and VRM files of one asset in three.js, in a headless Chromium with a software renderer, and compares them.
//   npm install three @pixiv/three-vrm
//   node tools/compare-formats.mjs FOLDER [OUT.png]
// FOLDER holds mesh.glb and any of mesh.fbx, mesh.usdz, mesh.vrm. Prints, for each file, the numbers of bones, vertices and triangles, and
// the largest distance of a joint from the GLB's at five times of each clip, in meters. Fails if it exceeds 1e-4 or the triangles differ.
// OUT.png shows the same frame of each file side by side. The packages are looked up from the current folder; the browser is $CHROMIUM, or chromium.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';

const [folder, out = ''] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node compare-formats.mjs FOLDER [OUT.png]');
  process.exit(2);
}
const files = ['mesh.glb', 'mesh.fbx', 'mesh.usdz', 'mesh.vrm'].filter(name => existsSync(join(folder, name)));

const page = `<!doctype html><script type="importmap">
{ "imports": { "three": "/three/build/three.module.js", "three/addons/": "/three/examples/jsm/",
  "@pixiv/three-vrm": "/@pixiv/three-vrm/lib/three-vrm.module.js" } }
</script><script type="module">
import * as THREE from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { FBXLoader } from 'three/addons/loaders/FBXLoader.js';
import { USDLoader } from 'three/addons/loaders/USDLoader.js';
const side = 420, names = ${JSON.stringify(files)};
const send = (path, body) => fetch(path, { method: 'POST', body });
const plain = name => name.replace(/[^A-Za-z0-9]/g, '');
async function load(name) {
  if (name.endsWith('.fbx')) {
    const scene = await new FBXLoader().loadAsync('/files/' + name);
    scene.scale.setScalar(0.01);
    return { scene, animations: scene.animations };
  }
  if (name.endsWith('.usdz')) {
    const scene = await new USDLoader().loadAsync('/files/' + name);
    return { scene, animations: scene.animations ?? [] };
  }
  const loader = new GLTFLoader();
  if (name.endsWith('.vrm')) {
    const { VRMLoaderPlugin } = await import('@pixiv/three-vrm');
    loader.register(parser => new VRMLoaderPlugin(parser));
  }
  const gltf = await loader.loadAsync('/files/' + name);
  return { scene: gltf.scene, animations: gltf.animations, vrm: gltf.userData.vrm };
}
function joints(scene) {
  scene.updateMatrixWorld(true);
  const found = {};
  scene.traverse(o => { if (o.isBone) found[plain(o.name)] = o.getWorldPosition(new THREE.Vector3()); });
  return found;
}
function sample(asset) {
  const frames = [{ clip: 'rest', joints: joints(asset.scene) }];
  for (const clip of asset.animations) {
    const mixer = new THREE.AnimationMixer(asset.scene);
    mixer.clipAction(clip).setLoop(THREE.LoopOnce).play();
    for (let i = 0; i < 5; i++) {
      const time = clip.duration * (i + 0.37) / 5;
      mixer.setTime(time);
      frames.push({ clip: plain(clip.name), time, joints: joints(asset.scene) });
    }
    mixer.stopAllAction();
  }
  return frames;
}
try {
  let reference, failed = false;
  const lines = [], pictures = [];
  const renderer = new THREE.WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
  renderer.setSize(side, side);
  for (const name of names) {
    const started = performance.now();
    const asset = await load(name);
    const seconds = (performance.now() - started) / 1000;
    let bones = 0, vertices = 0, triangles = 0, worstWeight = 0;
    asset.scene.traverse(o => {
      if (o.isBone) bones++;
      if (!o.isSkinnedMesh) return;
      o.frustumCulled = false;
      vertices += o.geometry.attributes.position.count;
      triangles += (o.geometry.index ? o.geometry.index.count : o.geometry.attributes.position.count) / 3;
      const weights = o.geometry.attributes.skinWeight;
      for (let v = 0; v < weights.count; v++)
        worstWeight = Math.max(worstWeight, Math.abs(weights.getX(v) + weights.getY(v) + weights.getZ(v) + weights.getW(v) - 1));
    });
    const frames = sample(asset);
    let worst = 0, at = '', compared = 0, missing = 0;
    if (!reference) reference = { frames, triangles };
    // A VRM rests in a T-pose and so is compared for its bones only.
    else if (!name.endsWith('.vrm')) for (const frame of frames) {
      const match = reference.frames.find(f => f.clip === frame.clip && Math.abs((f.time ?? 0) - (frame.time ?? 0)) < 1e-3)
        ?? (name.endsWith('.usdz') && frame.time !== undefined ? reference.frames.filter(f => f.time !== undefined)[frames.indexOf(frame) - 1] : undefined);
      if (!match) { missing++; continue; }
      for (const [bone, position] of Object.entries(frame.joints)) {
        if (!match.joints[bone]) { missing++; continue; }
        compared++;
        const distance = position.distanceTo(match.joints[bone]);
        if (distance > worst) [worst, at] = [distance, frame.clip + ' ' + (frame.time ?? 0).toFixed(2) + ' s ' + bone];
      }
    }
    let words = '';
    if (asset.vrm) words = ', ' + Object.keys(asset.vrm.humanoid.humanBones).length + ' human bones, ' + (asset.vrm.springBoneManager?.joints.size ?? 0) + ' spring joints';
    if (worst > 1e-4 || missing > 0 || triangles !== reference.triangles) failed = true;
    lines.push(name + ': ' + bones + ' bones, ' + vertices + ' vertices, ' + triangles + ' triangles, ' + asset.animations.length + ' clips, '
      + compared + ' joints compared, worst distance ' + worst.toExponential(1) + (at && ' (' + at + ')') + (missing ? ', ' + missing + ' MISSING' : '')
      + ', weight sums off by ' + worstWeight.toExponential(1) + words + ', read in ' + seconds.toFixed(2) + ' s');
    const scene = new THREE.Scene();
    scene.background = new THREE.Color(0xdde3ea);
    scene.add(asset.scene, new THREE.HemisphereLight(0xffffff, 0x888888, 3));
    const clip = asset.animations[0];
    if (clip && !asset.vrm) {
      const mixer = new THREE.AnimationMixer(asset.scene);
      mixer.clipAction(clip).play();
      mixer.setTime(clip.duration * 0.31);
    }
    const box = new THREE.Box3().setFromObject(asset.scene), middle = box.getCenter(new THREE.Vector3());
    const camera = new THREE.PerspectiveCamera(35, 1, 0.01, 100);
    camera.position.copy(middle).add(new THREE.Vector3(0.7, 0.4, 1).setLength(2 * box.getSize(new THREE.Vector3()).length()));
    camera.lookAt(middle);
    await new Promise(done => setTimeout(done, 300));
    renderer.render(scene, camera);
    pictures.push(await createImageBitmap(renderer.domElement));
  }
  const sheet = Object.assign(document.createElement('canvas'), { width: side * pictures.length, height: side }).getContext('2d');
  pictures.forEach((picture, i) => sheet.drawImage(picture, i * side, 0));
  await send('/picture', await new Promise(done => sheet.canvas.toBlob(done)));
  await send(failed ? '/failed' : '/done', lines.join('\\n'));
} catch (e) {
  await send('/failed', String(e) + '\\n' + e.stack);
}
</script>`;

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    const parts = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      response.end();
      const body = Buffer.concat(parts);
      if (request.url !== '/picture') finish(request.url === '/done' ? 0 : 1, body.toString());
      else if (out) writeFileSync(out, body);
    });
    return;
  }
  const path = normalize(decodeURI(request.url));
  try {
    if (path === '/') response.setHeader('Content-Type', 'text/html').end(page);
    else if (path.startsWith('/files/')) response.end(readFileSync(join(folder, path.slice('/files/'.length))));
    else response.setHeader('Content-Type', 'text/javascript').end(readFileSync(join(process.cwd(), 'node_modules', path)));
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, '127.0.0.1', () => start(server.address().port));

const profile = mkdtempSync(join(tmpdir(), 'formats-'));
let browser;
function start(port) {
  browser = spawn(process.env.CHROMIUM ?? 'chromium', [
    '--headless=new', '--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', `--user-data-dir=${profile}`,
    `http://127.0.0.1:${port}/`], { stdio: 'ignore' });
  browser.on('error', e => finish(1, String(e)));
  setTimeout(() => finish(1, 'nothing came back within three minutes'), 180_000);
}

function finish(code, message) {
  console.log(`${code === 0 ? 'OK' : 'FAILED'} ${folder}\n${message}`);
  browser?.kill();
  // The browser's helpers keep writing for a moment.
  setTimeout(() => {
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    process.exit(code);
  }, 1000);
}
