// The asset that is open: loading it, changing it, and undo over rig, clips and pose together.
import { api } from "./api";
import { toast } from "./dom";
import { Stage } from "./stage";
import { emptyDocument, selectedJob, state, update, watch } from "./state";
import type { Document, Edit, Pose } from "./types";
import type { Viewer } from "./viewer";

interface Moment { document: Document; pose: Pose; what: string }

let viewer: Viewer;
let past: Moment[] = [];
let future: Moment[] = [];
let shown: string | null = null;
let loading = 0;
let before: Pose = {};

export function startSession(created: Viewer): void {
  viewer = created;
  watch(["selected", "jobs"], () => void open());
  watch(["mode", "rig"], () => void loadTears());
}

export const canUndo = (): boolean => past.length > 0;
export const canRedo = (): boolean => future.length > 0;
export const lastChange = (): string => past[past.length - 1]?.what ?? "";

async function open(): Promise<void> {
  const job = selectedJob();
  const id = job?.state === "succeeded" ? job.id : null;
  if (id === shown) return;
  shown = id;
  [past, future, before] = [[], [], {}];
  update({ rig: null, document: emptyDocument(), pose: {}, joint: null, clip: null, playing: false, time: 0, tool: "select" });
  if (id === null) viewer.show(null, false);
  else await reload(id, false);
}

async function reload(id: string, keepCamera: boolean): Promise<void> {
  const ticket = ++loading;
  update({ busy: "Loading the asset…" });
  try {
    const [content, rig, document] = await Promise.all([api.asset(id), api.rig(id), api.document(id)]);
    const stage = await Stage.load(content);
    if (ticket !== loading) return;
    const joint = rig.joints.some((candidate) => candidate.name === state.joint) ? state.joint : null;
    const clip = rig.clips.some((candidate) => candidate.name === state.clip) ? state.clip : null;
    update({ rig, document, joint, clip });
    viewer.show(stage, keepCamera);
  } catch (error) {
    toast((error as Error).message, true);
  } finally {
    if (ticket === loading) update({ busy: null });
  }
}

async function loadTears(): Promise<void> {
  if (state.mode !== "tears" || !state.rig || !shown || viewer.stage?.tears) return;
  const id = shown;
  try {
    const tears = await api.tears(id);
    if (id === shown) viewer.setTears(tears);
  } catch (error) {
    toast((error as Error).message, true);
  }
}

/** Replaces what is changed about the asset, as one step that can be undone. */
export async function change(document: Document, what: string): Promise<boolean> {
  const moment = { document: state.document, pose: state.pose, what };
  if (!(await send(document))) return false;
  past.push(moment);
  future = [];
  update({ document });
  return true;
}

export const edit = (added: Edit, what: string): Promise<boolean> =>
  change({ ...state.document, edits: [...state.document.edits, added] }, what);

/** Takes note of a new pose, so that it can be undone. */
export function posed(what = "Pose"): void {
  past.push({ document: state.document, pose: before, what });
  future = [];
  before = state.pose;
  update({ document: { ...state.document } });
}

export function setPose(pose: Pose, what: string): void {
  update({ pose });
  posed(what);
}

export async function undo(): Promise<void> {
  await step(past, future);
}

export async function redo(): Promise<void> {
  await step(future, past);
}

async function step(from: Moment[], to: Moment[]): Promise<void> {
  const moment = from.pop();
  if (!moment) return;
  const now = { document: state.document, pose: state.pose, what: moment.what };
  const same = JSON.stringify(now.document) === JSON.stringify(moment.document);
  if (!same && !(await send(moment.document))) {
    from.push(moment);
    return;
  }
  to.push(now);
  before = moment.pose;
  update({ document: { ...moment.document }, pose: moment.pose });
}

async function send(document: Document): Promise<boolean> {
  if (!shown) return false;
  update({ busy: "Applying…" });
  try {
    await api.change(shown, document);
    await reload(shown, true);
    return true;
  } catch (error) {
    toast((error as Error).message, true);
    return false;
  } finally {
    update({ busy: null });
  }
}
