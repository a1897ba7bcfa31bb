// Meshes that exist already and get a rig.
import { api } from "./api";
import { h, toast } from "./dom";
import { state, update } from "./state";
import type { Options } from "./types";

const extensions = /\.(glb|obj|ply|stl)$/i;

/** Whether a dropped file is a mesh to rig. A GLB that is dropped beside the zone onto an open asset holds motions for it. */
export function isMesh(file: File, event: DragEvent): boolean {
  if (!extensions.test(file.name)) return false;
  return !/\.glb$/i.test(file.name) || state.rig === null || (event.target as Element | null)?.closest?.("#mesh-drop") != null;
}

export async function rigMeshes(files: File[], options: Options): Promise<void> {
  for (const file of files) {
    try {
      const job = await api.addMesh(file, file.name, { seed: options.seed, rigPreset: options.rigPreset });
      update({ jobs: new Map(state.jobs).set(job.id, job), selected: job.id, compare: null, place: "view" });
    } catch (error) {
      toast((error as Error).message, true);
    }
  }
}

export function meshZone(options: () => Options): HTMLElement {
  const input = h("input", { type: "file", accept: ".glb,.obj,.ply,.stl", multiple: true, hidden: true, id: "mesh-file" });
  input.addEventListener("change", () => {
    void rigMeshes([...(input.files ?? [])], options());
    input.value = "";
  });
  return h("div", {}, input, h("button", { type: "button", class: "drop small", id: "mesh-drop", onclick: () => input.click() },
    h("span", {}, "or a mesh to rig: GLB, OBJ, PLY, STL")));
}
