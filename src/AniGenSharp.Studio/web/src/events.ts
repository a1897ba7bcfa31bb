// Follows the jobs of the server. The browser resumes by itself after an interruption.
import { api } from "./api";
import { toast } from "./dom";
import { state, update } from "./state";
import type { Job } from "./types";

interface JobEvent { id: number; kind: "changed" | "progressed" | "deleted" | "reset"; jobId: string; job: Job | null }

const pageSize = 100;
let source: EventSource | null = null;
let last = 0;
let search = 0;

/**
 * Loads the newest jobs that the search finds, and those that run, wait or are open. The jobs that are known already stay known; `fresh`
 * forgets them.
 */
export async function loadJobs(fresh = false): Promise<void> {
  const ticket = ++search;
  const running = api.jobs(new URLSearchParams({ state: "running" }));
  const [page, queue, { jobs: active }] = await Promise.all([loadPage(null), api.queue(), running]);
  if (ticket !== search) return;
  const jobs = fresh ? new Map<string, Job>() : new Map(state.jobs);
  for (const job of [...queue, ...active, ...page.jobs]) jobs.set(job.id, job);
  for (const id of [state.selected, ...(state.compare ?? [])])
    if (id && !jobs.has(id)) await api.job(id).then((job) => jobs.set(id, job), () => undefined);
  update({ jobs, oldest: page.oldest });
  if (!source) {
    last = page.lastEventId;
    follow();
  }
}

/** Loads the next jobs that the search finds. */
export async function loadOlder(): Promise<void> {
  const ticket = search, page = await loadPage(state.oldest);
  if (ticket !== search) return;
  const jobs = new Map(state.jobs);
  for (const job of page.jobs) jobs.set(job.id, job);
  update({ jobs, oldest: page.oldest });
}

async function loadPage(before: string | null): Promise<{ jobs: Job[]; lastEventId: number; oldest: string | null }> {
  const query = new URLSearchParams({ limit: String(pageSize) });
  if (state.search) query.set("search", state.search);
  if (before) query.set("before", before);
  const page = await api.jobs(query);
  return { ...page, oldest: page.jobs.length < pageSize ? null : page.jobs[page.jobs.length - 1].id };
}

/** Follows the events after the last one that is known, unless nobody sees the page. */
function follow(): void {
  if (document.hidden) return;
  source = new EventSource(`/api/events?after=${last}`);
  source.onopen = () => update({ connected: true });
  source.onerror = () => {
    update({ connected: false });
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      setTimeout(() => source || loadJobs(true).catch(follow), 2000);
    }
  };
  source.onmessage = (message) => {
    const happened = JSON.parse(message.data as string) as JobEvent;
    last = happened.id;
    if (happened.kind === "reset") {
      void loadJobs(true);
      return;
    }
    const jobs = new Map(state.jobs);
    if (happened.job) jobs.set(happened.jobId, happened.job);
    else if (jobs.delete(happened.jobId) && happened.jobId === state.selected) {
      toast("The asset that was open has been deleted.");
      update({ selected: null });
    }
    update({ jobs });
  };
}

/** Browsers allow few connections to one server, so that a page in the background must not keep one. */
export function followWhileVisible(): void {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source) follow();
  });
}
