// The panel for new pictures: drop, browse or paste; crop and mask; options; generate.
import { api } from "./api";
import { PictureCanvas } from "./canvas";
import { button, field, h, replace, select, slider, toast } from "./dom";
import { isMesh, meshZone, rigMeshes } from "./meshes";
import { state, update } from "./state";
import type { Options } from "./types";
import { ViewPictures } from "./views";

const compared = 4;

export const presets: [string, string][] = [["plain", "Plain"], ["mixamo", "Mixamo"], ["unity", "Unity"], ["unreal", "Unreal"],
  ["godot", "Godot"], ["vrm", "VRM"]];
export const bakes: [string, string][] = [["direct", "Direct"], ["photo", "Photo"], ["projective", "Projective"], ["optimized", "Optimized"],
  ["none", "Vertex colors"]];
export const sizes: [string, string][] = ["512", "1024", "2048", "4096"].map((size) => [size, `${size} px`]);
export const poses: [string, string][] = [["rest", "As generated"], ["t", "T-pose"], ["a", "A-pose"]];

let chosen: { name: string } | null = null;
const canvas = new PictureCanvas();
const views = new ViewPictures();
const form = {
  seed: h("input", { type: "number", value: "42", "aria-label": "Seed" }),
  faces: h("input", { type: "number", min: 100, step: 100, placeholder: "automatic", "aria-label": "Faces" }),
  bake: select(bakes, "direct", () => undefined),
  size: select(sizes, "1024", () => undefined),
  preset: select(presets, "plain", () => undefined),
  pose: select(poses, "rest", () => undefined),
};

const readOptions = (): Options => ({
  seed: Number(form.seed.value) || 0,
  faces: form.faces.value ? Number(form.faces.value) : null,
  bake: form.bake.value === "none" ? null : form.bake.value,
  textureSize: Number(form.size.value),
  rigPreset: form.preset.value,
  restPose: form.pose.value,
});

/** Fills the form with a job's settings and its pictures. */
export async function reuse(id: string): Promise<void> {
  const job = state.jobs.get(id);
  if (!job) return;
  const { options } = job;
  form.seed.value = String(options.seed);
  form.faces.value = options.faces ? String(options.faces) : "";
  form.bake.value = options.bake ?? "none";
  form.size.value = String(options.textureSize ?? 1024);
  form.preset.value = options.rigPreset ?? "plain";
  form.pose.value = options.restPose ?? "rest";
  const [picture, ...others] = await Promise.all([api.picture(id), ...Array.from({ length: job.views }, (_, i) => api.view(id, i))]);
  await choose([new File([picture], job.name)]);
  views.set(others);
  update({ place: "create" });
}

let show: () => void = () => undefined;

export async function choose(files: File[]): Promise<void> {
  if (files.length === 0) return;
  if (files.length > 1) {
    await chooseMany(files);
    return;
  }
  try {
    await canvas.open(files[0]);
    chosen = { name: files[0].name };
    preview.hidden = true;
    views.set([]);
    show();
  } catch {
    toast(`${files[0].name} is not a picture that this browser can show.`, true);
  }
}

/** Sends several pictures one after the other, so that one that is refused does not keep the others out. */
async function chooseMany(files: File[]): Promise<void> {
  const options = readOptions(), refused: string[] = [];
  for (const [i, file] of files.entries()) {
    toast(`Adding picture ${i + 1} of ${files.length}…`);
    await api.add(file, file.name, options).catch((error: Error) => refused.push(error.message));
  }
  const added = files.length - refused.length, first = refused.length > 0 ? ` ${refused[0]}` : "";
  toast(refused.length === 0 ? `${added} pictures were added to the queue.`
    : `${added} of ${files.length} pictures were added to the queue.${first}`, refused.length > 0);
}

let isSending = false;

async function send(many: boolean): Promise<void> {
  // A double click is one click.
  if (!chosen || isSending) return;
  isSending = true;
  try {
    const options = readOptions(), content = await canvas.toBlob();
    const seeds = many ? Array.from({ length: compared }, (_, i) => options.seed + i) : [];
    if (views.pictures.length > 0) options.bake = "photo";
    const jobs = await api.add(content, chosen.name, options, seeds, views.pictures);
    const known = new Map(state.jobs);
    for (const job of jobs) if (!known.has(job.id)) known.set(job.id, job);
    update({ jobs: known, place: "view", ...(many ? { compare: jobs.map((job) => job.id) } : { selected: jobs[0].id, compare: null }) });
    chosen = null;
    show();
  } catch (error) {
    toast((error as Error).message, true);
  } finally {
    isSending = false;
  }
}

const preview = h("div", { class: "frame checker", hidden: true });

/** Shows the subject as the server cuts it out for the job. */
async function cutOut(): Promise<void> {
  if (!chosen) return;
  replace(preview, h("p", { class: "hint" }, "Cutting out…"));
  preview.hidden = false;
  try {
    const subject = h("img", { class: "picture", id: "subject", alt: "The subject as the job will cut it out" });
    const url = URL.createObjectURL(await api.cutOut(await canvas.toBlob(), chosen.name));
    subject.addEventListener("load", () => {
      URL.revokeObjectURL(url);
      preview.scrollIntoView({ block: "center" });
    });
    subject.src = url;
    replace(preview, subject);
  } catch (error) {
    replace(preview, h("p", { class: "problem" }, (error as Error).message));
  }
}

export function createPanel(): HTMLElement {
  const input = h("input", { type: "file", accept: "image/*", multiple: true, hidden: true, id: "file" });
  input.addEventListener("change", () => {
    void choose([...(input.files ?? [])]);
    input.value = "";
  });
  const body = h("div", { class: "create" });
  const options = h("details", { class: "options" },
    h("summary", {}, "Options"),
    h("div", { class: "grid2" },
      field("Seed", form.seed, "Another seed gives another asset"),
      field("Faces", form.faces, "Number of triangles"),
      field("Texture", form.bake),
      field("Size", form.size),
      field("Engine", form.preset, "Names and axes of the bones"),
      field("Rest pose", form.pose, "Humanoids only")));
  const zone = meshZone(readOptions);
  let onEdited = (): void => undefined;
  canvas.element.addEventListener("edited", () => onEdited());
  show = () => {
    if (!chosen) {
      const drop = h("button", { type: "button", class: "drop", id: "drop", onclick: () => input.click() },
        h("strong", {}, "Drop a picture here"), h("span", {}, "or click to browse, or paste one"));
      replace(body, drop, zone, input, options);
      return;
    }
    const crop = button("Crop", () => {
      canvas.crop();
      crop.disabled = true;
    }, { disabled: true, title: "Drag a rectangle on the picture first" });
    onEdited = () => {
      crop.disabled = !canvas.hasSelection;
      if (canvas.tool !== "crop") preview.hidden = true;
    };
    const tools = (["crop", "erase", "restore"] as const).map((tool) => {
      const label = { crop: "Select", erase: "Erase", restore: "Restore" }[tool];
      const element = button(label, () => {
        canvas.tool = tool;
        tools.forEach((other) => other.setAttribute("aria-pressed", String(other === element)));
      }, { "aria-pressed": String(canvas.tool === tool) });
      return element;
    });
    let tolerance = 40;
    replace(body,
      h("div", { class: "frame" }, canvas.element),
      h("div", { class: "row wrap" }, h("div", { class: "segments" }, ...tools), crop,
        button("Remove background", () => {
          const share = canvas.removeBackground(tolerance);
          toast(share > 0.02 ? `${Math.round(share * 100)} % of the picture is background.` : "No plain background was found.");
        }, { title: "Removes what is joined to the border and has its color" }),
        button("Cut out", () => void cutOut(), { id: "cut-out", title: "Shows the subject as the job will cut it out" }),
        button("Reset", () => canvas.reset())),
      preview,
      h("details", {}, h("summary", {}, "Mask"),
        slider("Brush", { min: 5, max: 100, step: 1, value: canvas.brush }, (value) => (canvas.brush = value)),
        slider("Background tolerance", { min: 5, max: 150, step: 1, value: tolerance }, (value) => (tolerance = value))),
      views.element, input, options,
      h("div", { class: "row sticky" },
        button("Generate", () => void send(false), { class: "primary grow", id: "generate" }),
        button(`${compared} seeds`, () => void send(true), { id: "seeds", title: "Generates four variants to compare side by side" }),
        button("✕", () => {
          chosen = null;
          show();
        }, { title: "Choose another picture", "aria-label": "Choose another picture" })));
  };
  show();
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    void rigMeshes(files.filter((file) => isMesh(file, event)), readOptions());
    const pictures = files.filter((file) => !/\.(bvh|glb|vrma|obj|ply|stl)$/i.test(file.name));
    if (pictures.length > 0) update({ place: "create" });
    void choose(pictures);
  });
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) void choose(files);
  });
  return h("section", { class: "panel", "aria-label": "New asset" }, body);
}
