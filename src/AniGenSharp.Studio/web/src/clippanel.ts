// Clips: play, scrub, speed, loop, in place; motions that are computed or dropped onto the asset.
import { api } from "./api";
import { button, h, replace, slider, toast } from "./dom";
import { isMesh } from "./meshes";
import { change, withoutLast } from "./session";
import { state, update, watch } from "./state";
import type { AddedMotion } from "./types";

const title = (name: string): string => name[0].toUpperCase() + name.slice(1);

const addMotion = (motion: AddedMotion, what: string): Promise<boolean> =>
  change((document) => ({ ...document, motions: [...document.motions, motion] }), what);

async function addFiles(files: File[]): Promise<void> {
  if (files.length === 0) return;
  if (!state.selected || !state.rig) {
    toast("Open an asset first; the motions are added to it.", true);
    return;
  }
  try {
    const added: AddedMotion[] = [];
    for (const file of files) {
      const stored = await api.addMotionFile(state.selected, file, file.name);
      added.push(...stored.motions.map((motion) => ({ file: stored.file, motion: motion.name })));
    }
    if (await change((document) => ({ ...document, motions: [...document.motions, ...added] }), "Add motions"))
      toast(`${added.length} motion${added.length === 1 ? " was" : "s were"} added.`);
  } catch (error) {
    toast((error as Error).message, true);
  }
}

export function clipPanel(): HTMLElement {
  const list = h("ul", { class: "clips", "aria-label": "Clips" }), motions = h("div", { class: "row wrap" });
  const play = button("Play", () => update({ playing: !state.playing }), { id: "play", class: "primary" });
  const scrub = h("input", { type: "range", min: 0, max: 1, step: 0.001, "aria-label": "Time" });
  const output = h("output", {});
  scrub.addEventListener("input", () => update({ time: Number(scrub.value) * duration(), playing: false }));
  const duration = (): number => state.rig?.clips.find((clip) => clip.name === state.clip)?.duration ?? 0;
  watch(["rig", "clip"], () => {
    replace(list, ...(state.rig?.clips ?? []).map((clip) => h("li", {},
      button(clip.name, () => update({ clip: state.clip === clip.name ? null : clip.name, time: 0, playing: state.clip !== clip.name,
        tool: "select" }), { "aria-pressed": String(clip.name === state.clip), class: "plain grow" }),
      h("span", { class: "note" }, `${clip.duration.toFixed(1)} s`),
      clip.notes.length > 0 && h("p", { class: "note misfit" }, clip.notes.join("; ")))));
    replace(motions, ...(state.rig?.motions ?? []).map((kind) => button(title(kind), () =>
      void addMotion({ kind, inPlace: state.inPlace }, `Add ${kind}`))));
  });
  watch(["playing", "clip"], () => {
    play.textContent = state.playing ? "Pause" : "Play";
    play.disabled = scrub.disabled = state.clip === null;
  });
  watch(["time", "clip"], () => {
    scrub.value = String(duration() > 0 ? state.time / duration() : 0);
    output.textContent = state.clip === null ? "" : `${state.time.toFixed(2)} / ${duration().toFixed(2)} s`;
  });
  const check = (label: string, key: "loop" | "inPlace"): HTMLElement => {
    const input = h("input", { type: "checkbox" });
    input.addEventListener("change", () => update({ [key]: input.checked }));
    watch([key], () => (input.checked = state[key]));
    return h("label", { class: "check" }, input, label);
  };
  const input = h("input", { type: "file", accept: ".bvh,.glb,.vrma", multiple: true, hidden: true });
  input.addEventListener("change", () => {
    void addFiles([...(input.files ?? [])]);
    input.value = "";
  });
  addEventListener("drop", (event) => void addFiles([...(event.dataTransfer?.files ?? [])].filter((file) => !isMesh(file, event)
    && /\.(bvh|glb|vrma)$/i.test(file.name))));
  return h("div", { class: "stack" }, list, h("div", { class: "row" }, play, scrub), output,
    h("div", { class: "row wrap" }, check("Loop", "loop"), check("In place", "inPlace")),
    slider("Speed", { min: 0.1, max: 3, step: 0.1, value: 1 }, (speed) => update({ speed }), "×"),
    h("h3", {}, "Add a motion"), motions,
    button("Motion file…", () => input.click(), { title: "BVH, GLB or VRMA; or drop it onto the page" }), input,
    button("Remove the last added motion", () => {
      const last = state.document.motions.at(-1);
      if (last) void change((document) => ({ ...document, motions: withoutLast(document.motions, last) }), "Remove motion");
      else toast("No motion was added.");
    }));
}
