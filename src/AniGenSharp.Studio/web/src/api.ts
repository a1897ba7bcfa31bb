// Calls of the server.
import type { Document, FarmJob, FarmStatus, Job, Models, Options, Pose, Rig, Status } from "./types";

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
  throw new Error(message || `The studio answered ${answer.status}.`);
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
  add: (picture: Blob, name: string, options: Options) =>
    read<Job>(`/api/jobs?${new URLSearchParams({ name, options: JSON.stringify(options) })}`, { method: "POST", body: picture }),
  batch: (pictures: { content: Blob; name: string }[], options: Options, seeds: number[]) => {
    const form = new FormData();
    for (const picture of pictures) form.append("picture", picture.content, picture.name);
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
  document: (id: string) => read<Document>(`/api/jobs/${id}/document`),
  change: (id: string, document: Document) => read<Rig>(`/api/jobs/${id}/document`, json("PUT", document)),
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
