// The viewer: camera, gizmos, picking, painting and the frame loop.
import * as THREE from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { TransformControls } from "three/addons/controls/TransformControls.js";
import { lookByKey } from "./look";
import { createRenderer } from "./software";
import { Stage } from "./stage";
import { state, update, watch } from "./state";
import type { Vector } from "./types";

const pickPixels = 16;
const limbLinks = 2;
/** A key moves a joint by this share of the asset's size. */
const nudgeShare = 0.01;
const countedFrames = 40;

export interface ViewerEvents {
  /** A pose was changed by a gizmo. */
  posed(): void;
  /** A joint was dragged to another place. */
  moved(joint: string, position: Vector): void;
  /** A stroke of the brush ended. */
  painted(points: Vector[]): void;
}

export class Viewer {
  stage: Stage | null = null;
  private readonly renderer: THREE.WebGLRenderer | null;
  private readonly camera = new THREE.PerspectiveCamera(35, 1, 0.01, 100);
  private readonly orbit: OrbitControls;
  private readonly gizmo: TransformControls;
  private readonly empty = new THREE.Scene();
  private readonly proxy = new THREE.Object3D();
  private readonly grid = new THREE.GridHelper(4, 40, 0x888888, 0x888888);
  private readonly brush = new THREE.Mesh(
    new THREE.RingGeometry(0.96, 1, 48), new THREE.MeshBasicMaterial({ color: 0xffb020, depthTest: false, transparent: true, side: THREE.DoubleSide }));
  private readonly events: ViewerEvents;
  private readonly canvas: HTMLCanvasElement;
  private last = performance.now();
  private frames: number[] = [];
  private dirty = true;
  private dragging = false;
  private stroke: Vector[] | null = null;
  private down: { x: number; y: number } | null = null;

  constructor(canvas: HTMLCanvasElement, events: ViewerEvents) {
    this.canvas = canvas;
    this.events = events;
    this.renderer = createRenderer(canvas);
    this.orbit = new OrbitControls(this.camera, canvas);
    this.orbit.enableDamping = false;
    this.orbit.addEventListener("change", () => this.invalidate());
    this.gizmo = new TransformControls(this.camera, canvas);
    this.gizmo.setSize(0.7);
    this.gizmo.addEventListener("change", () => this.invalidate());
    this.gizmo.addEventListener("dragging-changed", (event) => this.drag(event.value as boolean));
    this.gizmo.addEventListener("objectChange", () => this.gizmoMoved());
    const material = this.grid.material as THREE.Material;
    material.transparent = true;
    material.opacity = 0.18;
    this.brush.visible = false;
    this.brush.renderOrder = 20;
    new ResizeObserver(() => this.resize()).observe(canvas.parentElement!);
    canvas.addEventListener("pointerdown", (event) => this.pointerDown(event));
    canvas.addEventListener("pointermove", (event) => this.pointerMove(event));
    canvas.addEventListener("pointerup", (event) => this.pointerUp(event));
    watch(["mode", "joint"], () => this.showMode());
    watch(["skeleton", "grid", "tool", "pose"], () => this.invalidate());
    watch(["tool", "joint"], () => this.attachGizmo());
    watch(["clip"], () => this.showClip());
    watch(["clip", "playing"], () => {
      this.frames = [];
      update({ frames: 0 });
    });
    watch(["pose"], () => this.showPose());
    watch(["playing", "time", "speed", "loop", "inPlace"], () => this.invalidate());
    this.renderer?.setAnimationLoop((now) => this.frame(now));
  }

  /** Shows an asset; the camera stays if it is another version of the same one. */
  show(stage: Stage | null, keepCamera: boolean): void {
    this.gizmo.detach();
    this.stage?.dispose();
    this.stage = stage;
    update({ hasUv: stage?.hasUv ?? false });
    if (stage) {
      stage.scene.add(this.grid, this.gizmo.getHelper(), this.proxy, this.brush);
      this.grid.position.y = stage.box.min.y;
      if (!keepCamera) this.frameAsset();
      this.showMode();
      this.showClip();
      this.attachGizmo();
    }
    this.invalidate();
  }

  frameAsset(azimuth = 0.5, elevation = 0.2): void {
    if (!this.stage) return;
    const center = this.stage.box.getCenter(new THREE.Vector3()), distance = (this.stage.size * 1.45) / Math.min(1, this.camera.aspect);
    this.orbit.target.copy(center);
    this.camera.position.set(
      center.x + distance * Math.sin(azimuth) * Math.cos(elevation), center.y + distance * Math.sin(elevation),
      center.z + distance * Math.cos(azimuth) * Math.cos(elevation));
    this.camera.near = this.stage.size / 100;
    this.camera.far = this.stage.size * 20;
    this.camera.updateProjectionMatrix();
    this.orbit.update();
    this.invalidate();
  }

  /** Moves the camera by a key. Returns whether the key does that. */
  look(key: string): boolean {
    return lookByKey(key, this.orbit);
  }

  setTears(tears: Float32Array): void {
    if (this.stage) this.stage.tears = tears;
    this.showMode();
  }

  invalidate(): void {
    this.dirty = true;
  }

  /** Frames per second over the last frames that were drawn while something moved. */
  get framesPerSecond(): number {
    return this.frames.length < 2 ? 0 : ((this.frames.length - 1) * 1000) / (this.frames[this.frames.length - 1] - this.frames[0]);
  }

  /** Turns the chosen joint by keyboard or by a panel. */
  turn(axis: Vector, degrees: number): void {
    const bone = this.stage?.bones[this.stage.indexOf(state.joint)];
    if (!bone || !this.stage) return;
    bone.quaternion.premultiply(new THREE.Quaternion().setFromAxisAngle(new THREE.Vector3(...axis), (degrees * Math.PI) / 180));
    update({ pose: this.stage.readPose() });
    this.events.posed();
  }

  /** Moves the chosen joint along an axis of the world, as the tool does: in the rig, or by bending its limb. */
  nudge(axis: Vector): void {
    if (!this.stage || !state.joint) return;
    const index = this.stage.indexOf(state.joint), { position } = this.proxy;
    this.stage.scene.updateMatrixWorld(true);
    this.stage.bones[index].getWorldPosition(position).addScaledVector(new THREE.Vector3(...axis), this.stage.size * nudgeShare);
    if (state.tool === "move") {
      this.events.moved(state.joint, position.toArray() as Vector);
      return;
    }
    this.stage.reach(index, position, limbLinks);
    update({ pose: this.stage.readPose() });
    this.events.posed();
  }

  private showMode(): void {
    this.stage?.setMode(state.mode, state.joint);
    this.invalidate();
  }

  private showClip(): void {
    if (!this.stage) return;
    this.stage.setClip(state.clip);
    if (state.clip === null) this.stage.applyPose(state.pose);
    this.invalidate();
  }

  private showPose(): void {
    if (this.stage && state.clip === null && !this.dragging) this.stage.applyPose(state.pose);
    this.invalidate();
  }

  private attachGizmo(): void {
    const index = this.stage?.indexOf(state.joint) ?? -1;
    if (!this.stage || index < 0 || !["rotate", "ik", "move"].includes(state.tool)) {
      this.gizmo.detach();
      return;
    }
    const bone = this.stage.bones[index];
    if (state.tool === "rotate") {
      this.gizmo.setMode("rotate");
      this.gizmo.setSpace("local");
      this.gizmo.attach(bone);
    } else {
      this.stage.scene.updateMatrixWorld(true);
      bone.getWorldPosition(this.proxy.position);
      this.gizmo.setMode("translate");
      this.gizmo.setSpace("world");
      this.gizmo.attach(this.proxy);
    }
    this.invalidate();
  }

  private drag(active: boolean): void {
    this.orbit.enabled = !active;
    this.dragging = active;
    if (active || !this.stage || !state.joint) return;
    if (state.tool === "move") this.events.moved(state.joint, this.proxy.position.toArray() as Vector);
    else {
      update({ pose: this.stage.readPose() });
      this.events.posed();
    }
  }

  private gizmoMoved(): void {
    if (this.stage && this.dragging && state.tool === "ik")
      this.stage.reach(this.stage.indexOf(state.joint), this.proxy.position, limbLinks);
    this.invalidate();
  }

  private ray(event: PointerEvent): THREE.Intersection | null {
    if (!this.stage) return null;
    const bounds = this.canvas.getBoundingClientRect(), caster = new THREE.Raycaster();
    caster.setFromCamera(new THREE.Vector2(
      ((event.clientX - bounds.left) / bounds.width) * 2 - 1, 1 - ((event.clientY - bounds.top) / bounds.height) * 2), this.camera);
    for (const mesh of this.stage.meshes) mesh.computeBoundingSphere();
    return caster.intersectObjects(this.stage.meshes, false)[0] ?? null;
  }

  /** The joint nearest to the pointer on the screen. */
  private pick(event: PointerEvent): string | null {
    if (!this.stage) return null;
    const bounds = this.canvas.getBoundingClientRect(), point = new THREE.Vector3();
    let best: string | null = null, nearest = pickPixels;
    this.stage.bones.forEach((bone, i) => {
      bone.getWorldPosition(point).project(this.camera);
      const distance = Math.hypot(
        ((point.x + 1) / 2) * bounds.width - (event.clientX - bounds.left), ((1 - point.y) / 2) * bounds.height - (event.clientY - bounds.top));
      if (distance < nearest) [best, nearest] = [this.stage!.names[i], distance];
    });
    return best;
  }

  /** The heaviest joint of the surface under the pointer. */
  private pickSurface(event: PointerEvent): string | null {
    const hit = this.ray(event);
    if (!hit?.face) return null;
    const { skinIndex } = (hit.object as THREE.SkinnedMesh).geometry.attributes;
    return this.stage!.names[skinIndex.getX(hit.face.a)] ?? null;
  }

  private pointerDown(event: PointerEvent): void {
    this.down = { x: event.clientX, y: event.clientY };
    if (state.tool !== "paint" || event.button !== 0) return;
    const hit = this.ray(event);
    if (!hit || !state.joint) return;
    this.orbit.enabled = false;
    this.stroke = [hit.point.toArray() as Vector];
  }

  private pointerMove(event: PointerEvent): void {
    if (state.tool !== "paint" || !this.stage) return;
    const hit = this.ray(event);
    this.brush.visible = hit !== null;
    if (hit?.face) {
      this.brush.position.copy(hit.point);
      this.brush.scale.setScalar(state.brush.radius * this.stage.size);
      this.brush.lookAt(this.camera.position);
      const last = this.stroke?.[this.stroke.length - 1];
      if (last && hit.point.distanceTo(new THREE.Vector3(...last)) > state.brush.radius * this.stage.size * 0.4)
        this.stroke!.push(hit.point.toArray() as Vector);
    }
    this.invalidate();
  }

  private pointerUp(event: PointerEvent): void {
    const moved = this.down && Math.hypot(event.clientX - this.down.x, event.clientY - this.down.y) > 4;
    this.down = null;
    if (this.stroke) {
      const points = this.stroke;
      this.stroke = null;
      this.orbit.enabled = true;
      this.events.painted(points);
      return;
    }
    if (moved || this.gizmo.axis || state.tool === "paint") return;
    const joint = (state.skeleton ? this.pick(event) : null) ?? (state.mode === "weights" || state.skeleton ? this.pickSurface(event) : null);
    if (joint) update({ joint });
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.canvas.parentElement!;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.renderer?.setSize(clientWidth, clientHeight, false);
    this.camera.aspect = clientWidth / clientHeight;
    this.camera.updateProjectionMatrix();
    this.invalidate();
  }

  /** Whether the browser can draw in three dimensions. */
  get canDraw(): boolean {
    return this.renderer !== null;
  }

  private frame(now: number): void {
    if (!this.renderer) return;
    const seconds = Math.min((now - this.last) / 1000, 0.1);
    this.last = now;
    const action = this.stage?.action;
    if (state.compare || (!this.dirty && !(action && state.playing))) return;
    if (this.stage && action) this.advance(action, seconds);
    this.dirty = false;
    this.grid.visible = state.grid;
    if (!this.stage) {
      this.renderer.render(this.empty, this.camera);
      return;
    }
    this.stage.scene.updateMatrixWorld(true);
    this.stage.setSkeleton(state.skeleton, state.joint);
    if (state.tool !== "paint") this.brush.visible = false;
    this.renderer.render(this.stage.scene, this.camera);
    this.frames.push(now);
    if (this.frames.length > countedFrames) this.frames.shift();
    if (state.playing && this.frames.length % 10 === 0) update({ frames: Math.round(this.framesPerSecond) });
  }

  private advance(action: THREE.AnimationAction, seconds: number): void {
    const duration = action.getClip().duration;
    let time = state.time + (state.playing ? seconds * state.speed : 0);
    if (time > duration) {
      time = state.loop ? time % Math.max(duration, 1e-6) : duration;
      if (!state.loop) update({ playing: false });
    }
    action.time = time;
    this.stage!.mixer.update(0);
    if (state.inPlace) this.stage!.pinRoot();
    if (state.playing) update({ time });
  }
}
