// The jobs: those that run and wait, and those that have ended.
import { api } from "./api";
import { reuse } from "./create";
import { button, h, toast } from "./dom";
import { loadJobs, loadOlder } from "./events";
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

export function describe(job: Job, index?: number): string {
  if (job.state === "queued") {
    const place = index ?? waitingJobs().findIndex((other) => other.id === job.id);
    return place === 0 ? "Next in the queue" : `${place} before it in the queue`;
  }
  if (job.state !== "running") return job.state === "succeeded" ? "" : job.error ?? "Canceled";
  if (!job.progress) return job.kind !== "finish" ? "Loading the model…" : "Starting…";
  const { stage, step, steps, secondsLeft } = job.progress;
  return [stages[stage] ?? stage, steps > 1 ? `step ${step} of ${steps}` : "", left(secondsLeft)].filter(Boolean).join(" · ");
}

/** A row of the queue. It stays the same element while its job runs, so that clicks and the keyboard's focus are not lost. */
class QueueRow {
  readonly element: HTMLElement;
  private readonly note = h("span", { class: "note" });
  private readonly bar = h("progress", { max: "1", "aria-label": "Progress" });
  private readonly up: HTMLButtonElement;
  private readonly order: HTMLElement;
  private index = 0;

  constructor(job: Job) {
    const move = (by: number): void => run(api.move(job.id, this.index + by));
    this.up = button("▲", () => move(-1), { "aria-label": `Move ${job.name} up` });
    this.order = h("span", { class: "updown" }, this.up, button("▼", () => move(1), { "aria-label": `Move ${job.name} down` }));
    const cancel = button("✕", () => {
      cancel.disabled = true;
      api.cancel(job.id).catch((error: Error) => {
        cancel.disabled = false;
        toast(error.message, true);
      });
    }, { "aria-label": `Cancel ${job.name}`, title: "Cancel" });
    this.element = h("li", { "data-id": job.id },
      h("button", { type: "button", class: "plain grow", onclick: () => update({ selected: job.id, compare: null, place: "view" }) },
        h("span", { class: "name" }, job.name), this.note, this.bar), this.order, cancel);
  }

  show(job: Job, index: number): void {
    this.index = index;
    this.element.className = job.id === state.selected ? "job chosen" : "job";
    this.note.textContent = describe(job, index);
    this.bar.hidden = job.state !== "running";
    this.bar.value = job.progress?.done ?? 0;
    this.order.hidden = job.state !== "queued";
    this.up.disabled = index === 0;
  }
}

const rows = new Map<string, QueueRow>();

function showQueue(list: HTMLElement, running: Job[], waiting: Job[]): void {
  const jobs = [...running, ...waiting], ids = new Set(jobs.map((job) => job.id));
  for (const id of [...rows.keys()]) if (!ids.has(id)) rows.delete(id);
  const elements = jobs.map((job, i) => {
    const row = rows.get(job.id) ?? new QueueRow(job);
    rows.set(job.id, row);
    row.show(job, Math.max(0, i - running.length));
    return row.element;
  });
  arrange(list, elements);
  list.hidden = jobs.length === 0;
}

/** Puts elements into a list; those that are there stay, and with them the keyboard's focus. */
function arrange(list: HTMLElement, elements: HTMLElement[]): void {
  const wanted = new Set<Element>(elements);
  for (const element of [...list.children]) if (!wanted.has(element)) element.remove();
  elements.forEach((element, i) => {
    if (list.children[i] !== element) list.insertBefore(element, list.children[i] ?? null);
  });
}

function note(job: Job): string {
  if (job.state !== "succeeded") return describe(job);
  const kind = { generate: "", finish: "finished again", rig: "rigged mesh" }[job.kind];
  return [`seed ${job.options.seed}`, job.options.faces ? `${job.options.faces} faces` : "", job.views > 0 ? `${job.views + 1} pictures` : "", kind]
    .filter(Boolean).join(" · ");
}

function ended(job: Job, group: string[]): HTMLElement {
  const hasThumbnail = job.artifacts.some((file) => file.name === "thumbnail.png");
  const picture = h("img", {
    src: hasThumbnail ? `/api/jobs/${job.id}/files/thumbnail.png` : pictureOf(job), alt: "", loading: "lazy",
  });
  return h("li", { class: `card ${job.state}${job.id === state.selected ? " chosen" : ""}`, "data-id": job.id },
    h("button", { type: "button", class: "plain", title: `${job.name}: ${note(job)}`,
      onclick: () => update({ selected: job.id, compare: null, place: "view" }) },
      picture, h("span", { class: "name" }, job.name), h("span", { class: "note" }, note(job))),
    h("div", { class: "actions" },
      group.length > 1 && button("Compare", () => update({ compare: group.slice(0, 4), place: "view" })),
      job.kind !== "rig" && button("Reuse", () => run(reuse(job.id)), { title: "Start from this picture and its settings" }),
      button("Delete", () => {
        if (confirm(`Delete ${job.name} with all its files?`)) run(api.remove(job.id));
      }, { "aria-label": `Delete ${job.name}` })));
}

const cards = new Map<string, { key: string; element: HTMLElement }>();

/** Draws only the cards that changed, so that a long gallery stays quick. */
function showCards(list: HTMLElement, jobs: Job[]): void {
  const groups = new Map<string, string[]>();
  for (const { id, group } of jobs) if (group !== null) groups.set(group, [...(groups.get(group) ?? []), id]);
  const known = new Set(jobs.map((job) => job.id));
  for (const id of [...cards.keys()]) if (!known.has(id)) cards.delete(id);
  arrange(list, jobs.map((job) => {
    const group = job.group === null ? [] : groups.get(job.group)!;
    const key = `${job.state} ${job.artifacts.length} ${job.id === state.selected} ${group.join()}`;
    const card = cards.get(job.id);
    if (card?.key === key) return card.element;
    const element = ended(job, group);
    cards.set(job.id, { key, element });
    return element;
  }));
}

const found = (job: Job): boolean => !["running", "queued"].includes(job.state) && (state.oldest === null || job.id >= state.oldest)
  && job.name.toLowerCase().includes(state.search.toLowerCase());

export function galleryPanel(): HTMLElement {
  const queue = h("ul", { class: "queue", "aria-label": "Queue" });
  const gallery = h("ul", { class: "cards", "aria-label": "Gallery" });
  const empty = h("p", { class: "hint" });
  const more = button("Show older", () => run(loadOlder()), { id: "older" });
  let timer = 0;
  const search = h("input", { type: "search", placeholder: "Search", "aria-label": "Search the gallery" });
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      update({ search: search.value });
      run(loadJobs());
    }, 200);
  });
  watch(["jobs", "selected", "search", "oldest"], () => {
    const all = [...state.jobs.values()].sort((a, b) => (a.id < b.id ? 1 : -1)), shown = all.filter(found);
    showQueue(queue, all.filter((job) => job.state === "running"), waitingJobs());
    showCards(gallery, shown);
    empty.textContent = shown.length > 0 ? "" : state.search ? "Nothing is called that." : "Your assets will be here.";
    empty.hidden = shown.length > 0;
    more.hidden = state.oldest === null;
  });
  return h("section", { class: "panel fill", "aria-label": "Jobs" }, queue, h("div", { class: "row" }, h("h2", {}, "Gallery"), search),
    empty, gallery, more);
}
