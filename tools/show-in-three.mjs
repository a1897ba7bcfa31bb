// Loads a GLB in three.js, in a headless Chromium with a software renderer, and takes pictures of it at rest and in motion.
//   npm install three
//   node tools/show-in-three.mjs FILE.glb OUT.png [CLIP]
// OUT.png shows the rest pose and, if there is a clip, the most active moment of each third of it (by default the first). The script
// fails if the file cannot be loaded, has no skinned mesh or no such clip, or if the clip changes no pixel. The package is resolved from
// the current folder; the browser is $CHROMIUM, or chromium if that is not set.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';

const [glb, out, clip = ''] = process.argv.slice(2);
if (!out) {
  console.error('usage: node show-in-three.mjs FILE.glb OUT.png [CLIP]');
  process.exit(2);
}

const page = `<!doctype html><script type="importmap">
{ "imports": { "three": "/three/build/three.module.js", "three/addons/": "/three/examples/jsm/" } }
</script><script type="module">
import * as THREE from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
const side = 480, wanted = ${JSON.stringify(clip)};
const send = (path, body) => fetch(path, { method: 'POST', body });
try {
  const gltf = await new GLTFLoader().loadAsync('/asset.glb');
  let skinned = 0, bones = 0;
  gltf.scene.traverse(o => { if (o.isSkinnedMesh) { skinned++; bones += o.skeleton.bones.length; o.frustumCulled = false; } });
  if (skinned !== 1) throw new Error(skinned + ' skinned meshes');
  const motion = wanted ? THREE.AnimationClip.findByName(gltf.animations, wanted) : gltf.animations[0];
  if (!motion && wanted) throw new Error('no clip ' + wanted);
  const renderer = new THREE.WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
  renderer.setSize(side, side);
  const scene = new THREE.Scene();
  scene.background = new THREE.Color(0xdde3ea);
  scene.add(gltf.scene, new THREE.HemisphereLight(0xffffff, 0x888888, 3));
  const box = new THREE.Box3().setFromObject(gltf.scene), middle = box.getCenter(new THREE.Vector3());
  const camera = new THREE.PerspectiveCamera(35, 1, 0.01, 100);
  // View the creature from the side it faces: +z.
  camera.position.copy(middle).add(new THREE.Vector3(0.7, 0.4, 1).setLength(2.1 * box.getSize(new THREE.Vector3()).length()));
  camera.lookAt(middle);
  const sheet = Object.assign(document.createElement('canvas'), { width: 4 * side, height: side }).getContext('2d');
  const mixer = new THREE.AnimationMixer(gltf.scene);
  const take = i => {
    renderer.render(scene, camera);
    sheet.drawImage(renderer.domElement, i * side, 0);
    return sheet.getImageData(i * side, 0, side, side).data;
  };
  const rest = take(0);
  if (motion) mixer.clipAction(motion).play();
  let moved = 0;
  for (let third = 0; motion && third < 3; third++) {
    // Seventeen moments are sampled, so that a sweep that regularly passes through rest cannot hide; the one farthest from rest is chosen.
    let most = -1, best = 0;
    for (let i = 0; i <= 17; i++) {
      const time = i < 17 ? motion.duration * (third + (i + 0.5) / 17) / 3 : best;
      mixer.setTime(time);
      const changed = take(third + 1).reduce((sum, value, at) => sum + (Math.abs(value - rest[at]) > 16), 0);
      if (changed > most) [most, best] = [changed, time];
    }
    moved = Math.max(moved, most);
  }
  if (motion && moved === 0) throw new Error(motion.name + ' moves no pixel');
  await send('/picture', await new Promise(done => sheet.canvas.toBlob(done)));
  await send('/done', gltf.animations.length + ' clips (' + gltf.animations.map(a => a.name + ' ' + a.duration.toFixed(1) + ' s').join(', ')
    + '), ' + bones + ' bones, ' + renderer.info.render.triangles + ' triangles; '
    + (motion ? motion.name + ' changes ' + moved + ' values of a picture' : 'only the rest pose'));
} catch (e) {
  await send('/failed', String(e));
}
</script>`;

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    const parts = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      response.end();
      const body = Buffer.concat(parts);
      if (request.url === '/picture') writeFileSync(out, body);
      else finish(request.url === '/done' ? 0 : 1, body.toString());
    });
    return;
  }
  const path = normalize(decodeURI(request.url));
  try {
    if (path === '/') response.setHeader('Content-Type', 'text/html').end(page);
    else if (path === '/asset.glb') response.end(readFileSync(glb));
    else response.setHeader('Content-Type', 'text/javascript').end(readFileSync(join(process.cwd(), 'node_modules', path)));
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, '127.0.0.1', () => start(server.address().port));

const profile = mkdtempSync(join(tmpdir(), 'three-'));
let browser;
function start(port) {
  browser = spawn(process.env.CHROMIUM ?? 'chromium', [
    '--headless=new', '--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', `--user-data-dir=${profile}`,
    `http://127.0.0.1:${port}/`], { stdio: 'ignore' });
  browser.on('error', e => finish(1, String(e)));
  setTimeout(() => finish(1, 'nothing came back within three minutes'), 180_000);
}

function finish(code, message) {
  console.log(`${code === 0 ? 'OK' : 'FAILED'} ${glb}: ${message}`);
  browser?.kill();
  // Chromium's helper processes keep writing for a moment.
  setTimeout(() => {
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    process.exit(code);
  }, 1000);
}
