// The jobs: those that run and wait, and those that have ended.
import { api } from "./api";
import { reuse } from "./create";
import { button, h, replace, toast } from "./dom";
import { loadJobs } from "./events";
import { state, update, watch } from "./state";
import type { Job } from "./types";

const stages: Record<string, string> = {
  conditioning: "Reading the picture", structure: "Shape", latents: "Details", decoding: "Decoding", surface: "Surface", rig: "Rig",
  cleaning: "Cleaning", texturing: "Texture",
};

const run = (work: Promise<unknown>): void => void work.catch((error: Error) => toast(error.message, true));

/** The picture of a job; a job that rigs a mesh has none. */
export const pictureOf = (job: Job): string => (job.kind === "rig" ? "/icon.svg" : `/api/jobs/${job.id}/picture`);

export const waitingJobs = (): Job[] => [...state.jobs.values()].filter((job) => job.state === "queued")
  .sort((a, b) => b.priority - a.priority || a.position - b.position);

export function left(seconds: number | null): string {
  if (seconds === null) return "";
  return seconds < 1 ? "almost done" : seconds < 90 ? `${Math.round(seconds)} s left` : `${Math.round(seconds / 60)} min left`;
}

export function describe(job: Job): string {
  if (job.state === "queued") {
    const place = waitingJobs().findIndex((other) => other.id === job.id);
    return place === 0 ? "Next in the queue" : `${place} before it in the queue`;
  }
  if (job.state !== "running") return job.state === "succeeded" ? "" : job.error ?? "Canceled";
  if (!job.progress) return job.kind !== "finish" ? "Loading the model…" : "Starting…";
  const { stage, step, steps, secondsLeft } = job.progress;
  return [stages[stage] ?? stage, steps > 1 ? `step ${step} of ${steps}` : "", left(secondsLeft)].filter(Boolean).join(" · ");
}

function active(job: Job, index: number): HTMLElement {
  const bar = h("progress", { max: "1", "aria-label": "Progress" });
  bar.value = job.progress?.done ?? 0;
  const move = (by: number): void => run(api.move(job.id, index + by));
  return h("li", { class: job.id === state.selected ? "job chosen" : "job", "data-id": job.id },
    h("button", { type: "button", class: "plain grow", onclick: () => update({ selected: job.id, compare: null, place: "view" }) },
      h("span", { class: "name" }, job.name), h("span", { class: "note" }, describe(job)), job.state === "running" && bar),
    job.state === "queued" && h("span", { class: "updown" },
      button("▲", () => move(-1), { "aria-label": `Move ${job.name} up`, disabled: index === 0 }),
      button("▼", () => move(1), { "aria-label": `Move ${job.name} down` })),
    button("✕", () => run(api.cancel(job.id)), { "aria-label": `Cancel ${job.name}`, title: "Cancel" }));
}

function ended(job: Job): HTMLElement {
  const hasThumbnail = job.artifacts.some((file) => file.name === "thumbnail.png");
  const picture = h("img", {
    src: hasThumbnail ? `/api/jobs/${job.id}/files/thumbnail.png` : pictureOf(job), alt: "", loading: "lazy",
  });
  const group = [...state.jobs.values()].filter((other) => other.group !== null && other.group === job.group);
  const note = job.state === "succeeded"
    ? `seed ${job.options.seed}${job.options.faces ? ` · ${job.options.faces} faces` : ""}${job.kind === "finish" ? " · finished again" : job.kind === "rig" ? " · rigged mesh" : ""}`
    : describe(job);
  return h("li", { class: `card ${job.state}${job.id === state.selected ? " chosen" : ""}`, "data-id": job.id },
    h("button", { type: "button", class: "plain", title: `${job.name}: ${note}`,
      onclick: () => update({ selected: job.id, compare: null, place: "view" }) },
      picture, h("span", { class: "name" }, job.name), h("span", { class: "note" }, note)),
    h("div", { class: "actions" },
      group.length > 1 && button("Compare", () => update({ compare: group.slice(0, 4).map((other) => other.id), place: "view" })),
      job.kind !== "rig" && button("Reuse", () => run(reuse(job.id)), { title: "Start from this picture and its settings" }),
      button("Delete", () => {
        if (confirm(`Delete ${job.name} with all its files?`)) run(api.remove(job.id));
      }, { "aria-label": `Delete ${job.name}` })));
}

export function galleryPanel(): HTMLElement {
  const queue = h("ul", { class: "queue", "aria-label": "Queue" });
  const cards = h("ul", { class: "cards", "aria-label": "Gallery" });
  const empty = h("p", { class: "hint" });
  let timer = 0;
  const search = h("input", { type: "search", placeholder: "Search", "aria-label": "Search the gallery" });
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      update({ search: search.value });
      run(loadJobs());
    }, 200);
  });
  watch(["jobs", "selected", "search"], () => {
    const all = [...state.jobs.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
    const running = all.filter((job) => job.state === "running"), waiting = waitingJobs();
    replace(queue, ...running.map((job) => active(job, 0)), ...waiting.map((job, i) => active(job, i)));
    queue.hidden = running.length + waiting.length === 0;
    const finished = all.filter((job) => !["running", "queued"].includes(job.state));
    sync(cards, finished);
    empty.textContent = finished.length > 0 ? "" : state.search ? "Nothing is called that." : "Your assets will be here.";
  });
  return h("section", { class: "panel fill", "aria-label": "Jobs" }, queue, h("div", { class: "row" }, h("h2", {}, "Gallery"), search),
    empty, cards);
}

const drawn = new Map<string, { key: string; element: HTMLElement }>();

/** Draws only the cards that changed, so that a long gallery stays quick. */
function sync(list: HTMLElement, jobs: Job[]): void {
  const elements = jobs.map((job) => {
    const key = `${job.state}${job.artifacts.length}${job.id === state.selected}${job.group ? [...state.jobs.values()]
      .filter((other) => other.group === job.group).length : ""}`;
    const known = drawn.get(job.id);
    if (known?.key === key) return known.element;
    const element = ended(job);
    drawn.set(job.id, { key, element });
    return element;
  });
  const current = [...list.children];
  if (elements.length !== current.length || elements.some((element, i) => element !== current[i])) list.replaceChildren(...elements);
}
