// Calls of the server.
import type { Document, FarmJob, FarmStatus, Job, Models, Options, Pose, Rig, Status } from "./types";

/** Somebody else was quicker. */
export class Conflict extends Error {}

async function call(path: string, init?: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new Error("The studio does not answer. Is it still running?");
  }
  if (answer.ok) return answer;
  const text = await answer.text();
  let message = text;
  try {
    const body = JSON.parse(text) as { error?: string } | string;
    message = typeof body === "string" ? body : body.error ?? text;
  } catch {
    // Not JSON: the text itself.
  }
  if (answer.status === 412) throw new Conflict(message);
  throw new Error(message || (answer.status === 404 ? "This no longer exists." : `The studio answered ${answer.status}.`));
}

const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

const read = async <T>(path: string, init?: RequestInit): Promise<T> => (await call(path, init)).json() as Promise<T>;

export const api = {
  status: () => read<Status>("/api/status"),
  jobs: (query: URLSearchParams) => read<{ jobs: Job[]; lastEventId: number }>(`/api/jobs?${query}`),
  job: (id: string) => read<Job>(`/api/jobs/${id}`),
  queue: () => read<Job[]>("/api/queue"),
  /** Adds a picture once per seed; `views` are further pictures of the same subject. */
  add: (picture: Blob, name: string, options: Options, seeds: number[] = [], views: Blob[] = []) => {
    const form = new FormData();
    form.append("picture", picture, name);
    for (const [i, view] of views.entries()) form.append("view", view, `${name}, picture ${i + 2}`);
    form.append("options", JSON.stringify(options));
    if (seeds.length > 0) form.append("seeds", seeds.join(","));
    return read<Job[]>("/api/batch", { method: "POST", body: form });
  },
  addMesh: (mesh: Blob, name: string, options: Options) =>
    read<Job>(`/api/meshes?${new URLSearchParams({ name, options: JSON.stringify(options) })}`, { method: "POST", body: mesh }),
  cutOut: async (picture: Blob, name: string) =>
    (await call(`/api/cutout?${new URLSearchParams({ name })}`, { method: "POST", body: picture })).blob(),
  models: () => read<Models>("/api/models"),
  chooseModel: (name: string) => read<Models>(`/api/models/choose?${new URLSearchParams({ name })}`, { method: "POST" }),
  cancel: (id: string) => call(`/api/jobs/${id}/cancel`, { method: "POST" }),
  move: (id: string, index: number) => call(`/api/jobs/${id}/move?index=${index}`, { method: "POST" }),
  remove: (id: string) => call(`/api/jobs/${id}`, { method: "DELETE" }),
  finish: (id: string, options: Options) => read<Job>(`/api/jobs/${id}/finish`, json("POST", options)),
  picture: async (id: string) => (await call(`/api/jobs/${id}/picture`)).blob(),
  view: async (id: string, number: number) => (await call(`/api/jobs/${id}/views/${number}`)).blob(),
  document: async (id: string) => {
    const answer = await call(`/api/jobs/${id}/document`);
    return { document: (await answer.json()) as Document, version: answer.headers.get("ETag") ?? "*" };
  },
  /** Replaces a version of the document; throws a conflict if there is a newer one. */
  change: (id: string, document: Document, version: string) => {
    const request = json("PUT", document);
    return call(`/api/jobs/${id}/document`, { ...request, headers: { ...request.headers, "If-Match": version } });
  },
  rig: (id: string) => read<Rig>(`/api/jobs/${id}/rig`),
  asset: async (id: string) => (await call(`/api/jobs/${id}/asset.glb`)).arrayBuffer(),
  tears: async (id: string) => new Float32Array(await (await call(`/api/jobs/${id}/tears`)).arrayBuffer()),
  exported: async (id: string, format: string, preset: string) => {
    const answer = await call(`/api/jobs/${id}/export?${new URLSearchParams({ format, preset })}`);
    return { content: await answer.blob(), notes: decodeURIComponent(answer.headers.get("X-Notes") ?? "") };
  },
  posed: async (id: string, pose: Pose) => (await call(`/api/jobs/${id}/pose`, json("POST", pose))).blob(),
  addMotionFile: (id: string, content: Blob, name: string) =>
    read<{ file: number; motions: { name: string; duration: number }[] }>(
      `/api/jobs/${id}/motions?${new URLSearchParams({ name })}`, { method: "POST", body: content }),
  farm: () => call("/api/farm").then((answer) => (answer.status === 204 ? null : (answer.json() as Promise<FarmStatus>))),
  farmJobs: (state: string, after: string | null, limit: number) =>
    read<FarmJob[]>(`/api/farm/jobs?${new URLSearchParams({ ...(state && { state }), ...(after && { after }), limit: String(limit) })}`),
  cancelOnFarm: (id: string) => call(`/api/farm/jobs/${id}/cancel`, { method: "POST" }),
  retryOnFarm: (id: string) => call(`/api/farm/jobs/${id}/retry`, { method: "POST" }),
  offer: () => read<{ folder: string; address: string; parts: { name: string; license: string; bytes: number }[]; totalBytes: number;
    existingBytes: number }>("/api/models/offer"),
  download: (method: "GET" | "POST" | "DELETE") => call("/api/models/download", { method }).then((answer) =>
    answer.status === 204 ? null : (answer.json() as Promise<{ running: boolean; done: boolean; file: string | null; received: number;
      total: number; error: string | null }>)),
};
