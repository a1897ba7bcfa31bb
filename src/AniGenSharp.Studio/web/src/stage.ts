// The scene of one asset: its materials for each view mode, its skeleton, its pose and its clips. Knows nothing of panels.
import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import type { Pose, ViewMode } from "./types";

const loader = new GLTFLoader();
const boneColor = new THREE.Color(0x8fa3bf);
const chosenColor = new THREE.Color(0xffb020);
const rootColor = new THREE.Color(0xff5a5f);

/** Weights from dark blue (0) over green to red (1), tears from gray over yellow to red. */
function ramp(stops: [number, number, number][], value: number, into: Float32Array, at: number): void {
  const x = Math.min(Math.max(value, 0), 1) * (stops.length - 1), low = Math.min(Math.floor(x), stops.length - 2), share = x - low;
  for (let k = 0; k < 3; k++) into[at + k] = stops[low][k] * (1 - share) + stops[low + 1][k] * share;
}

const weightStops: [number, number, number][] = [[0.05, 0.07, 0.22], [0.04, 0.25, 0.55], [0.1, 0.55, 0.35], [0.85, 0.65, 0.1], [0.85, 0.1, 0.07]];
const tearStops: [number, number, number][] = [[0.32, 0.34, 0.37], [0.4, 0.42, 0.32], [0.9, 0.62, 0.1], [0.85, 0.12, 0.1], [0.5, 0.0, 0.25]];

/** A tear of this share of the asset's size is shown as the hottest color. */
export const hottestTear = 0.04;

function checker(): THREE.CanvasTexture {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 512;
  const context = canvas.getContext("2d")!;
  for (let y = 0; y < 16; y++)
    for (let x = 0; x < 16; x++) {
      context.fillStyle = `hsl(${(x * 22.5) % 360} 55% ${(x + y) % 2 ? 45 : 72}%)`;
      context.fillRect(x * 32, y * 32, 32, 32);
      context.fillStyle = "rgba(0,0,0,.55)";
      context.font = "11px sans-serif";
      context.fillText(`${String.fromCharCode(65 + y)}${x}`, x * 32 + 4, y * 32 + 20);
    }
  const texture = new THREE.CanvasTexture(canvas);
  texture.colorSpace = THREE.SRGBColorSpace;
  texture.flipY = false;
  return texture;
}

export class Stage {
  readonly scene = new THREE.Scene();
  readonly meshes: THREE.SkinnedMesh[] = [];
  readonly bones: THREE.Bone[] = [];
  readonly names: string[] = [];
  readonly box = new THREE.Box3();
  readonly mixer: THREE.AnimationMixer;
  clips: THREE.AnimationClip[] = [];
  tears: Float32Array | null = null;
  action: THREE.AnimationAction | null = null;
  readonly overlay = new THREE.Group();
  private readonly root: THREE.Object3D;
  private readonly originals: THREE.Material[] = [];
  private readonly colors: (THREE.BufferAttribute | null)[] = [];
  private readonly rest: { position: THREE.Vector3; rotation: THREE.Quaternion }[] = [];
  private readonly materials = new Map<ViewMode, THREE.Material>();
  private lines!: THREE.LineSegments;
  private dots!: THREE.InstancedMesh;

  private constructor(root: THREE.Object3D) {
    this.root = root;
    this.mixer = new THREE.AnimationMixer(root);
    this.scene.add(root, new THREE.HemisphereLight(0xffffff, 0x8d8a86, 2.0));
    const key = new THREE.DirectionalLight(0xffffff, 1.8);
    key.position.set(1, 2, 3);
    const rim = new THREE.DirectionalLight(0xdfe8ff, 0.9);
    rim.position.set(-2, 1, -2);
    this.scene.add(key, rim);
  }

  static async load(content: ArrayBuffer): Promise<Stage> {
    const gltf = await loader.parseAsync(content, "");
    const stage = new Stage(gltf.scene);
    gltf.scene.updateMatrixWorld(true);
    gltf.scene.traverse((object) => {
      if ((object as THREE.SkinnedMesh).isSkinnedMesh) stage.addMesh(object as THREE.SkinnedMesh);
    });
    const skeleton = stage.meshes[0]?.skeleton;
    if (!skeleton) throw new Error("The asset has no skinned mesh.");
    for (const bone of skeleton.bones) {
      stage.bones.push(bone);
      // three.js removes dots from names of nodes; the file's own name is kept beside.
      stage.names.push((bone.userData.name as string | undefined) ?? bone.name);
      stage.rest.push({ position: bone.position.clone(), rotation: bone.quaternion.clone() });
    }
    stage.clips = gltf.animations;
    stage.box.setFromBufferAttribute(stage.meshes[0].geometry.attributes.position as THREE.BufferAttribute);
    stage.buildOverlay();
    return stage;
  }

  get size(): number {
    return this.box.getSize(new THREE.Vector3()).length();
  }

  get hasUv(): boolean {
    return this.meshes.some((mesh) => mesh.geometry.attributes.uv !== undefined);
  }

  get vertexCount(): number {
    return this.meshes[0]?.geometry.attributes.position.count ?? 0;
  }

  indexOf(joint: string | null): number {
    return joint === null ? -1 : this.names.indexOf(joint);
  }

  /** Shows a mode; `joint` is the bone whose weights are shown. */
  setMode(mode: ViewMode, joint: string | null): void {
    this.meshes.forEach((mesh, i) => {
      mesh.material = mode === "textured" ? this.originals[i] : this.material(mode);
      const original = this.colors[i];
      if (mode === "weights") mesh.geometry.setAttribute("color", this.weightColors(mesh, this.indexOf(joint)));
      else if (mode === "tears" && this.tears) mesh.geometry.setAttribute("color", this.tearColors(mesh));
      else if (original) mesh.geometry.setAttribute("color", original);
      else mesh.geometry.deleteAttribute("color");
    });
  }

  setSkeleton(visible: boolean, joint: string | null): void {
    this.overlay.visible = visible;
    if (!visible) return;
    const chosen = this.indexOf(joint), size = this.size * 0.006, point = new THREE.Vector3(), matrix = new THREE.Matrix4();
    const positions = this.lines.geometry.attributes.position as THREE.BufferAttribute;
    let line = 0;
    this.bones.forEach((bone, i) => {
      bone.getWorldPosition(point);
      const scale = i === chosen ? size * 1.7 : size;
      this.dots.setMatrixAt(i, matrix.makeScale(scale, scale, scale).setPosition(point));
      this.dots.setColorAt(i, i === chosen ? chosenColor : i === 0 ? rootColor : boneColor);
      const parent = bone.parent as THREE.Bone | null;
      if (!parent?.isBone) return;
      positions.setXYZ(line++, point.x, point.y, point.z);
      parent.getWorldPosition(point);
      positions.setXYZ(line++, point.x, point.y, point.z);
    });
    positions.needsUpdate = true;
    this.dots.instanceMatrix.needsUpdate = true;
    if (this.dots.instanceColor) this.dots.instanceColor.needsUpdate = true;
  }

  /** Plays, or shows one moment of, a clip; null for the rest pose. */
  setClip(name: string | null): void {
    this.mixer.stopAllAction();
    this.action = null;
    this.toRest();
    const clip = this.clips.find((candidate) => candidate.name === name);
    if (!clip) return;
    this.action = this.mixer.clipAction(clip);
    this.action.play();
  }

  toRest(): void {
    this.bones.forEach((bone, i) => {
      bone.position.copy(this.rest[i].position);
      bone.quaternion.copy(this.rest[i].rotation);
    });
  }

  /** Keeps the root where it rests, but for its height. */
  pinRoot(): void {
    this.bones[0].position.setX(this.rest[0].position.x).setZ(this.rest[0].position.z);
  }

  applyPose(pose: Pose): void {
    this.toRest();
    this.bones.forEach((bone, i) => {
      const rotation = pose[this.names[i]];
      if (rotation) bone.quaternion.set(...rotation);
    });
  }

  /** The rotations that differ from rest. Bones rest along the axes of the world, so that these are rotations against rest. */
  readPose(): Pose {
    const pose: Pose = {};
    this.bones.forEach((bone, i) => {
      const q = bone.quaternion;
      if (Math.abs(q.dot(this.rest[i].rotation)) < 1 - 1e-7) pose[this.names[i]] = [q.x, q.y, q.z, q.w];
    });
    return pose;
  }

  /** Turns the bones above one so that it comes near a point (cyclic coordinate descent over a limb). */
  reach(joint: number, target: THREE.Vector3, links: number): void {
    const end = new THREE.Vector3(), pivot = new THREE.Vector3(), turn = new THREE.Quaternion(), world = new THREE.Quaternion();
    for (let round = 0; round < 12; round++) {
      let bone = this.bones[joint].parent as THREE.Bone;
      for (let link = 0; link < links && bone?.isBone; link++, bone = bone.parent as THREE.Bone) {
        this.bones[joint].getWorldPosition(end);
        bone.getWorldPosition(pivot);
        const from = end.clone().sub(pivot).normalize(), to = target.clone().sub(pivot).normalize();
        turn.setFromUnitVectors(from, to);
        bone.parent!.getWorldQuaternion(world);
        bone.quaternion.premultiply(world.clone().invert().multiply(turn).multiply(world)).normalize();
        bone.updateMatrixWorld(true);
      }
    }
  }

  /** Positions of all vertices as they are posed now. */
  posedVertices(): Float32Array {
    const mesh = this.meshes[0], point = new THREE.Vector3(), result = new Float32Array(3 * this.vertexCount);
    this.root.updateMatrixWorld(true);
    for (let i = 0; i < this.vertexCount; i++) {
      mesh.getVertexPosition(i, point);
      point.toArray(result, 3 * i);
    }
    return result;
  }

  dispose(): void {
    this.mixer.stopAllAction();
    for (const mesh of this.meshes) mesh.geometry.dispose();
    for (const material of [...this.originals, ...this.materials.values()]) {
      for (const value of Object.values(material)) if (value instanceof THREE.Texture) value.dispose();
      material.dispose();
    }
    this.lines.geometry.dispose();
    this.dots.dispose();
    this.meshes[0]?.skeleton.dispose();
  }

  private addMesh(mesh: THREE.SkinnedMesh): void {
    mesh.frustumCulled = false;
    this.meshes.push(mesh);
    this.originals.push(mesh.material as THREE.Material);
    this.colors.push((mesh.geometry.attributes.color as THREE.BufferAttribute | undefined) ?? null);
  }

  private material(mode: ViewMode): THREE.Material {
    let material = this.materials.get(mode);
    if (!material) {
      material = mode === "clay" ? new THREE.MeshStandardMaterial({ color: 0xb9b2a8, roughness: 0.9 })
        : mode === "wireframe" ? new THREE.MeshBasicMaterial({ color: 0x4f7cac, wireframe: true })
        : mode === "normals" ? new THREE.MeshNormalMaterial()
        : mode === "uv" ? new THREE.MeshBasicMaterial({ map: checker() })
        : new THREE.MeshLambertMaterial({ vertexColors: true });
      material.side = THREE.DoubleSide;
      this.materials.set(mode, material);
    }
    return material;
  }

  private weightColors(mesh: THREE.SkinnedMesh, joint: number): THREE.BufferAttribute {
    const { skinIndex, skinWeight } = mesh.geometry.attributes, extra = mesh.geometry.attributes;
    const colors = new Float32Array(3 * skinIndex.count);
    for (let v = 0; v < skinIndex.count; v++) {
      let weight = 0;
      for (let k = 0; k < 4; k++) {
        if (skinIndex.getComponent(v, k) === joint) weight += skinWeight.getComponent(v, k);
        if (extra.joints_1 && extra.joints_1.getComponent(v, k) === joint) weight += extra.weights_1.getComponent(v, k);
      }
      ramp(weightStops, weight, colors, 3 * v);
    }
    return new THREE.BufferAttribute(colors, 3);
  }

  private tearColors(mesh: THREE.SkinnedMesh): THREE.BufferAttribute {
    const count = mesh.geometry.attributes.position.count, colors = new Float32Array(3 * count);
    for (let v = 0; v < count; v++) ramp(tearStops, (this.tears![v] ?? 0) / hottestTear, colors, 3 * v);
    return new THREE.BufferAttribute(colors, 3);
  }

  private buildOverlay(): void {
    const geometry = new THREE.BufferGeometry();
    geometry.setAttribute("position", new THREE.BufferAttribute(new Float32Array(6 * this.bones.length), 3));
    this.lines = new THREE.LineSegments(geometry, new THREE.LineBasicMaterial({ color: 0x8fa3bf, depthTest: false, transparent: true }));
    this.lines.frustumCulled = false;
    this.dots = new THREE.InstancedMesh(
      new THREE.SphereGeometry(1, 12, 8), new THREE.MeshBasicMaterial({ depthTest: false, transparent: true }), this.bones.length);
    this.dots.frustumCulled = false;
    this.lines.renderOrder = 10;
    this.dots.renderOrder = 11;
    this.overlay.add(this.lines, this.dots);
    this.overlay.visible = false;
    this.scene.add(this.overlay);
  }
}
