// Finishing again without the networks, and downloads.
import { api } from "./api";
import { bakes, poses, presets, sizes } from "./create";
import { button, download, field, h, select, toast } from "./dom";
import { selectedJob, state, update, watch } from "./state";
import type { Options } from "./types";

export function finishPanel(): HTMLElement {
  const faces = h("input", { type: "number", min: 4, step: 500, placeholder: "automatic", "aria-label": "Faces" });
  const bake = select(bakes, "direct", () => undefined), size = select(sizes, "1024", () => undefined);
  const preset = select(presets, "plain", () => undefined), pose = select(poses, "rest", () => undefined);
  watch(["selected"], () => {
    const options = selectedJob()?.options;
    if (!options) return;
    faces.value = options.faces ? String(options.faces) : "";
    bake.value = options.bake ?? "none";
    size.value = String(options.textureSize ?? 1024);
    preset.value = options.rigPreset ?? "plain";
    pose.value = options.restPose ?? "rest";
  });
  const run = async (): Promise<void> => {
    const job = selectedJob();
    if (!job) return;
    const options: Options = {
      ...job.options,
      faces: faces.value ? Number(faces.value) : null,
      bake: bake.value === "none" ? null : bake.value,
      textureSize: Number(size.value),
      rigPreset: preset.value,
      restPose: pose.value,
    };
    start.disabled = true;
    try {
      const added = await api.finish(job.id, options);
      update({ jobs: new Map(state.jobs).set(added.id, added), selected: added.id });
    } catch (error) {
      toast((error as Error).message, true);
    } finally {
      start.disabled = false;
    }
  };
  const start = button("Finish again", () => void run(), { class: "primary", id: "finish" });
  return h("div", { class: "stack" },
    h("p", { class: "hint" }, "Mesh, rig and texture are made again from what the networks predicted, in seconds. The result is a new asset."),
    h("div", { class: "grid2" }, field("Faces", faces), field("Texture", bake), field("Size", size), field("Engine", preset),
      field("Rest pose", pose, "Humanoids only")),
    start);
}

const formats: [string, string][] = [["glb", "GLB"], ["fbx", "FBX"], ["usdz", "USDZ"], ["vrm", "VRM"], ["bvh", "BVH"], ["zip", "Zip of all"]];

export function downloadPanel(): HTMLElement {
  let preset = "";
  const save = async (format: string): Promise<void> => {
    const job = selectedJob();
    if (!job) return;
    update({ busy: "Writing the file…" });
    try {
      const { content, notes } = await api.exported(job.id, format, preset);
      download(content, `${job.name.replace(/\.[^.]*$/, "")}.${format}`);
      if (notes) toast(notes.replaceAll("\n", "; "));
    } catch (error) {
      toast((error as Error).message, true);
    } finally {
      update({ busy: null });
    }
  };
  const files = h("ul", { class: "files" });
  watch(["selected", "jobs"], () => {
    const job = selectedJob();
    files.replaceChildren(...(job?.artifacts ?? []).map((file) => h("li", {},
      h("a", { href: `/api/jobs/${job!.id}/files/${encodeURIComponent(file.name)}`, download: file.name }, file.name),
      h("span", { class: "note" }, `${Math.max(1, Math.round(file.bytes / 1024))} KB`))));
  });
  return h("div", { class: "stack" },
    h("p", { class: "hint" }, "With the edits, motions and clips of this page."),
    field("Engine", select([["", "As generated"], ...presets], "", (value) => (preset = value))),
    h("div", { class: "grid2" }, ...formats.map(([format, label]) =>
      button(label, () => void save(format), { id: `download-${format}`, class: format === "glb" ? "primary" : "" }))),
    h("h3", {}, "Files as generated"), files);
}
