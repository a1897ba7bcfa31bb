// Up to four assets side by side under one camera.
import * as THREE from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { api } from "./api";
import { button, h, replace, toast } from "./dom";
import { describe } from "./gallery";
import { lookByKey } from "./look";
import { createRenderer, pixelRatio } from "./software";
import { Stage } from "./stage";
import { state, update, watch } from "./state";
import type { Rig } from "./types";

interface Entry {
  id: string; stage: Stage | null; rig: Rig | null; loading: boolean; title: HTMLElement; note: HTMLElement; open: HTMLButtonElement;
}

/** The panel, and what moves its camera by a key. */
export function comparePanel(): { element: HTMLElement; look: (key: string) => boolean } {
  const canvas = h("canvas", { tabindex: "0", "aria-label": "Variants side by side; drag to turn all of them" });
  const labels = h("div", { class: "labels" });
  const root = h("div", { class: "compare", hidden: true }, canvas, labels);
  let renderer: THREE.WebGLRenderer | null = null, orbit: OrbitControls | null = null, entries: Entry[] = [], dirty = true;
  const camera = new THREE.PerspectiveCamera(35, 1, 0.01, 50);

  const columns = (): number => (root.clientWidth < 640 ? 1 : entries.length <= 3 ? entries.length : 2);

  const start = (): void => {
    renderer = createRenderer(canvas);
    orbit = new OrbitControls(camera, canvas);
    orbit.addEventListener("change", () => (dirty = true));
    new ResizeObserver(() => (dirty = true)).observe(root);
    renderer?.setAnimationLoop(draw);
  };

  const draw = (): void => {
    if (!state.compare || !dirty || root.clientWidth === 0) return;
    dirty = false;
    const across = columns(), down = Math.ceil(entries.length / across);
    const width = root.clientWidth, height = root.clientHeight, cell = { w: width / across, h: height / down };
    renderer!.setPixelRatio(pixelRatio());
    renderer!.setSize(width, height, false);
    camera.aspect = cell.w / cell.h;
    camera.updateProjectionMatrix();
    renderer!.setScissorTest(true);
    entries.forEach((entry, i) => {
      const x = (i % across) * cell.w, y = height - (Math.floor(i / across) + 1) * cell.h;
      renderer!.setViewport(x, y, cell.w, cell.h);
      renderer!.setScissor(x, y, cell.w, cell.h);
      if (!entry.stage) {
        renderer!.clear();
        return;
      }
      entry.stage.setMode(["weights", "tears"].includes(state.mode) ? "textured" : state.mode, null);
      entry.stage.scene.updateMatrixWorld(true);
      entry.stage.setSkeleton(state.skeleton, null);
      renderer!.render(entry.stage.scene, camera);
    });
  };

  const label = (): void => {
    labels.dataset.columns = String(columns());
    for (const entry of entries) {
      const job = state.jobs.get(entry.id), check = entry.rig?.check;
      entry.title.textContent = job ? `Seed ${job.options.seed}${job.kind === "finish" ? " (finished again)" : ""}` : "Deleted";
      entry.note.textContent = check ? `${check.joints} joints · ${check.faces} faces · tear ${(100 * check.tear.worstPercent).toFixed(1)} %`
        : job ? describe(job) : "";
      entry.open.hidden = !entry.stage || !job;
    }
    dirty = true;
  };

  const load = (entry: Entry): void => {
    if (entry.loading || state.jobs.get(entry.id)?.state !== "succeeded") return;
    entry.loading = true;
    Promise.all([api.asset(entry.id), api.rig(entry.id)]).then(async ([content, rig]) => {
      const stage = await Stage.load(content);
      if (!entries.includes(entry)) {
        stage.dispose();
        return;
      }
      entry.stage = stage;
      entry.rig = rig;
      if (entries.filter((other) => other.stage).length === 1) frame(entry.stage);
      label();
    }).catch((error: Error) => toast(error.message, true));
  };

  const frame = (stage: Stage): void => {
    const center = stage.box.getCenter(new THREE.Vector3()), distance = stage.size * 1.5;
    orbit!.target.copy(center);
    camera.position.set(center.x + distance * 0.47, center.y + distance * 0.2, center.z + distance * 0.86);
    camera.near = stage.size / 100;
    camera.far = stage.size * 20;
    orbit!.update();
  };

  watch(["compare"], () => {
    root.hidden = !state.compare;
    for (const entry of entries) entry.stage?.dispose();
    entries = (state.compare ?? []).map((id) => ({
      id, stage: null, rig: null, loading: false, title: h("strong"), note: h("span", { class: "note" }),
      open: button("Open this one", () => update({ selected: id, compare: null })),
    }));
    replace(labels, ...entries.map((entry) => h("div", { class: "label", "data-id": entry.id }, entry.title, entry.note, entry.open)));
    if (!state.compare) return;
    if (!orbit) start();
    entries.forEach(load);
    label();
  });
  watch(["jobs"], () => {
    if (!state.compare) return;
    entries.forEach(load);
    label();
  });
  watch(["mode", "skeleton", "place"], () => (dirty = true));
  return { element: root, look: (key) => orbit !== null && lookByKey(key, orbit) };
}
