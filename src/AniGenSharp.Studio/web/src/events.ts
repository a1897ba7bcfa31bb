// Follows the jobs of the server. The browser resumes by itself after an interruption.
import { api } from "./api";
import { state, update } from "./state";
import type { Job } from "./types";

interface JobEvent { id: number; kind: "changed" | "progressed" | "deleted" | "reset"; jobId: string; job: Job | null }

const pageSize = 200;
let source: EventSource | null = null;

export async function loadJobs(): Promise<void> {
  const query = new URLSearchParams({ limit: String(pageSize) });
  if (state.search) query.set("search", state.search);
  const page = await api.jobs(query);
  update({ jobs: new Map(page.jobs.map((job) => [job.id, job])) });
  if (!source) follow(page.lastEventId);
}

function follow(after: number): void {
  source = new EventSource(`/api/events?after=${after}`);
  source.onopen = () => update({ connected: true });
  source.onerror = () => {
    update({ connected: false });
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      setTimeout(() => loadJobs().catch(() => follow(0)), 2000);
    }
  };
  source.onmessage = (message) => {
    const happened = JSON.parse(message.data as string) as JobEvent;
    if (happened.kind === "reset") {
      void loadJobs();
      return;
    }
    const jobs = new Map(state.jobs);
    if (happened.kind === "deleted") jobs.delete(happened.jobId);
    else if (happened.job && (jobs.has(happened.jobId) || matches(happened.job))) jobs.set(happened.jobId, happened.job);
    update({ jobs });
  };
}

const matches = (job: Job): boolean => job.name.toLowerCase().includes(state.search.toLowerCase());
