// The asset that is open: loading it, changing it, and undo over rig, clips and pose together.
import { api, Conflict } from "./api";
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
/** The version of the document that is shown. */
let version = "*";
let loading = 0;
let before: Pose = {};
let last: Promise<unknown> = Promise.resolve();
const sending = new Set<string>();

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
  update({ rig: null, document: emptyDocument(), pose: {}, joint: null, clip: null, playing: false, time: 0, tool: "select", problem: null });
  viewer.show(null, false);
  if (id !== null) await reload(id, false);
}

/** Loads the asset that is open after that failed. */
export async function openAgain(): Promise<void> {
  if (shown) await reload(shown, false);
}

async function reload(id: string, keepCamera: boolean): Promise<void> {
  const ticket = ++loading;
  update({ busy: "Loading the asset…", problem: null });
  try {
    const [content, rig, found] = await Promise.all([api.asset(id), api.rig(id), api.document(id)]);
    const stage = await Stage.load(content);
    if (ticket !== loading) return;
    const joint = rig.joints.some((candidate) => candidate.name === state.joint) ? state.joint : null;
    const clip = rig.clips.some((candidate) => candidate.name === state.clip) ? state.clip : null;
    version = found.version;
    update({ rig, document: found.document, joint, clip });
    viewer.show(stage, keepCamera);
  } catch (error) {
    if (ticket !== loading) return;
    if (state.rig === null) update({ problem: (error as Error).message });
    else toast((error as Error).message, true);
  } finally {
    if (ticket === loading) update({ busy: null });
  }
}

async function loadTears(): Promise<void> {
  if (state.mode !== "tears" || !state.rig || !shown || viewer.stage?.tears) return;
  const { stage } = viewer;
  try {
    const tears = await api.tears(shown);
    if (stage === viewer.stage) viewer.setTears(tears);
  } catch (error) {
    toast((error as Error).message, true);
  }
}

/** Work on the document waits for earlier work, so that quick clicks lose nothing. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}

/**
 * Changes the document, as one step that can be undone. If another window has changed it, its changes stay and this one is added. A change
 * that is being sent already is a double click and is left out.
 */
export async function change(
  make: (document: Document) => Document, what: string, key = what, isRenaming = false,
): Promise<boolean> {
  const id = shown;
  if (!id || sending.has(key)) return false;
  sending.add(key);
  try {
    return await inTurn(() => changeNow(id, make, what, isRenaming));
  } finally {
    sending.delete(key);
  }
}

async function changeNow(id: string, make: (document: Document) => Document, what: string, isRenaming: boolean): Promise<boolean> {
  if (id !== shown) {
    toast(`“${what}” was not applied, because another asset was opened before its turn.`, true);
    return false;
  }
  let moment = { document: state.document, pose: state.pose, what }, names = jointNames();
  const { joint } = state;
  let outcome = await send(id, make(state.document));
  const isMerged = outcome === "conflict";
  if (isMerged) {
    await reload(id, true);
    [past, future] = [[], []];
    moment = { ...moment, document: state.document };
    names = jointNames();
    outcome = await send(id, make(state.document));
  }
  if (outcome !== "done") return false;
  if (isRenaming) await renamePoses(id, names, joint);
  past.push(moment);
  future = [];
  update({ document: { ...state.document } });
  if (isMerged) toast("Another window had changed this asset. Its changes and yours are both in it.");
  return true;
}

const jointNames = (): string[] => state.rig?.joints.map((joint) => joint.name) ?? [];

/** Lets the choice, the pose and the clips of poses follow joints that were renamed, which keeps the order of the joints. */
async function renamePoses(id: string, old: string[], joint: string | null): Promise<void> {
  const names = jointNames(), renamed = new Map(old.map((name, i) => [name, names[i]]));
  const rename = (pose: Pose): Pose => Object.fromEntries(Object.entries(pose).map(([joint, turn]) => [renamed.get(joint) ?? joint, turn]));
  const clips = state.document.clips.map((clip) => (
    { ...clip, keys: clip.keys.map((key) => ({ ...key, rotations: rename(key.rotations) })) }));
  before = rename(state.pose);
  update({ pose: before, joint: (joint && renamed.get(joint)) ?? null });
  if (JSON.stringify(clips) !== JSON.stringify(state.document.clips)) await send(id, { ...state.document, clips });
}

export const edit = (added: Edit, what: string): Promise<boolean> =>
  change((document) => ({ ...document, edits: [...document.edits, added] }), what, JSON.stringify(added),
    ["rename", "mirror"].includes(added.edit));

/** A list without the last item that equals one. */
export function withoutLast<T>(list: T[], item: T): T[] {
  const at = list.map((other) => JSON.stringify(other)).lastIndexOf(JSON.stringify(item));
  return list.filter((_, i) => i !== at);
}

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

export const undo = (): Promise<void> => inTurn(() => step(past, future));
export const redo = (): Promise<void> => inTurn(() => step(future, past));

async function step(from: Moment[], to: Moment[]): Promise<void> {
  const moment = from.pop(), id = shown;
  if (!moment || !id) return;
  const now = { document: state.document, pose: state.pose, what: moment.what };
  const isSame = JSON.stringify(now.document) === JSON.stringify(moment.document);
  const outcome = isSame ? "done" : await send(id, moment.document);
  if (outcome === "conflict") {
    [past, future] = [[], []];
    await reload(id, true);
    toast("Another window has changed this asset. Its changes are shown now, and nothing was undone.", true);
    return;
  }
  if (outcome === "failed") {
    from.push(moment);
    return;
  }
  to.push(now);
  before = moment.pose;
  update({ document: { ...moment.document }, pose: moment.pose });
}

async function send(id: string, document: Document): Promise<"done" | "conflict" | "failed"> {
  update({ busy: "Applying…" });
  try {
    await api.change(id, document, version);
    if (id === shown) await reload(id, true);
    return "done";
  } catch (error) {
    if (error instanceof Conflict) return "conflict";
    toast((error as Error).message, true);
    return "failed";
  } finally {
    update({ busy: null });
  }
}
