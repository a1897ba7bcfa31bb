// The farm: its workers with what they did in the last hour, and its jobs.
import { api } from "./api";
import { button, field, h, replace, select, toast } from "./dom";
import type { FarmJob, FarmStatus, JobState } from "./types";

const refreshTime = 2000, pageSize = 50;

const states: [JobState | "", string][] = [
  ["", "all"], ["queued", "waiting"], ["running", "running"], ["succeeded", "succeeded"], ["failed", "failed"], ["canceled", "canceled"],
];

function workerRow(worker: FarmStatus["workers"][number]): HTMLElement {
  return h("tr", {}, h("td", {}, worker.name), h("td", {}, worker.device), h("td", {}, String(worker.succeeded)),
    h("td", { class: worker.failed > 0 ? "problem" : undefined }, String(worker.failed)), h("td", {}, worker.job ? "busy" : "waits"));
}

function note(job: FarmJob): string {
  if (job.error) return job.error;
  if (job.state === "running") return `${Math.round(100 * (job.progress?.done ?? 0))} % on ${job.worker}`;
  return job.state === "succeeded" ? `by ${job.worker}` : states.find(([state]) => state === job.state)![1];
}

function jobRow(job: FarmJob, change: (work: Promise<unknown>) => void): HTMLElement {
  const link = (file: string): HTMLElement =>
    h("a", { href: `/api/farm/jobs/${job.id}/files/${encodeURIComponent(file)}`, download: `${job.name} ${file}` }, file);
  const ended = job.state !== "queued" && job.state !== "running";
  return h("li", { class: `job ${job.state}`, "data-id": job.id },
    h("span", { class: "grow" }, h("span", { class: "name" }, job.name), h("span", { class: "note" }, note(job)),
      ...job.artifacts.flatMap((file) => [link(file.name), " "])),
    ended ? button("Retry", () => change(api.retryOnFarm(job.id)), { "aria-label": `Retry ${job.name}` })
      : button("✕", () => change(api.cancelOnFarm(job.id)), { "aria-label": `Cancel ${job.name}`, title: "Cancel" }));
}

function farmDialog(): HTMLDialogElement {
  const content = h("div", { class: "stack" }), list = h("ul", { class: "jobs" });
  let state: JobState | "" = "", pages: (string | null)[] = [null], timer = 0;
  const change = (work: Promise<unknown>): void =>
    void work.then(refresh).catch((error: Error) => toast(error.message, true));
  const page = (first: (string | null)[]): void => {
    pages = first;
    void refresh();
  };
  const choice = field("Jobs", select(states as [string, string][], state, (value) => {
    state = value as JobState | "";
    page([null]);
  }, { "aria-label": "Jobs of the farm" }));
  const show = (farm: FarmStatus, jobs: FarmJob[]): void => {
    const head = ["Worker", "Device", "Per hour", "Failed", ""].map((title) => h("th", { scope: "col" }, title));
    replace(content,
      h("p", {}, states.slice(1).map(([name, label]) => `${farm.jobs[name as JobState] ?? 0} ${label}`).join(" · ")),
      farm.workers.length > 0 ? h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...farm.workers.map(workerRow)))
        : h("p", { class: "hint" }, "No worker is connected."));
    replace(list, ...jobs.map((job) => jobRow(job, change)),
      pages.length > 1 && button("Back", () => page(pages.slice(0, -1))),
      jobs.length === pageSize && button("More", () => page([...pages, jobs[jobs.length - 1].id])));
  };
  const refresh = async (): Promise<void> => {
    clearTimeout(timer);
    try {
      const [farm, jobs] = await Promise.all([api.farm(), api.farmJobs(state, pages[pages.length - 1], pageSize)]);
      if (farm) show(farm, jobs);
    } catch (error) {
      replace(content, h("p", { class: "problem" }, (error as Error).message));
    }
    clearTimeout(timer);
    if (dialog.open) timer = window.setTimeout(() => void refresh(), refreshTime);
  };
  const dialog = h("dialog", { "aria-label": "Farm", class: "farm" },
    h("div", { class: "row" }, h("h2", { class: "grow" }, "Farm"), button("✕", () => dialog.close(), { "aria-label": "Close" })),
    content, choice, list);
  dialog.addEventListener("toggle", () => void (dialog.open && refresh()));
  return dialog;
}

/** The button that opens the farm, for a studio that was started with one. */
export function farmButton(): HTMLElement {
  const dialog = farmDialog();
  const element = h("span", { hidden: true }, button("Farm", () => dialog.showModal(), { id: "farm" }), dialog);
  api.farm().then((farm) => (element.hidden = farm === null)).catch(() => (element.hidden = false));
  return element;
}
