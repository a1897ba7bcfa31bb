// The one place for everything that panels share.
import type { Document, Job, Pose, Rig, Status, Tab, Tool, ViewMode } from "./types";

export interface State {
  jobs: Map<string, Job>;
  search: string;
  /** Older jobs than this one have not been loaded for the search; null if all have. */
  oldest: string | null;
  selected: string | null;
  connected: boolean;
  status: Status | null;
  rig: Rig | null;
  document: Document;
  pose: Pose;
  joint: string | null;
  mode: ViewMode;
  tool: Tool;
  tab: Tab;
  skeleton: boolean;
  grid: boolean;
  brush: { radius: number; value: number; strength: number };
  clip: string | null;
  playing: boolean;
  speed: number;
  loop: boolean;
  inPlace: boolean;
  time: number;
  compare: string[] | null;
  place: "create" | "view" | "tools";
  busy: string | null;
  /** Why the asset that is open cannot be shown; null if it can. */
  problem: string | null;
  /** Frames per second while a clip plays; 0 otherwise. */
  frames: number;
  hasUv: boolean;
}

export const emptyDocument = (): Document => ({ edits: [], clips: [], motions: [] });

export const state: State = {
  jobs: new Map(),
  search: "",
  oldest: null,
  selected: null,
  connected: true,
  status: null,
  rig: null,
  document: emptyDocument(),
  pose: {},
  joint: null,
  mode: "textured",
  tool: "select",
  tab: "view",
  skeleton: false,
  grid: true,
  brush: { radius: 0.06, value: 1, strength: 0.5 },
  clip: null,
  playing: false,
  speed: 1,
  loop: true,
  inPlace: false,
  time: 0,
  compare: null,
  place: "create",
  busy: null,
  problem: null,
  frames: 0,
  hasUv: false,
};

type Listener = () => void;
const listeners: { keys: (keyof State)[]; run: Listener }[] = [];
const dirty = new Set<keyof State>();

/** Changes the state; listeners of what changed run once, before the next frame. */
export function update(patch: Partial<State>): void {
  for (const key of Object.keys(patch) as (keyof State)[]) {
    if (state[key] === patch[key] && !(patch[key] instanceof Map)) continue;
    (state as unknown as Record<string, unknown>)[key] = patch[key];
    if (dirty.size === 0) queueMicrotask(flush);
    dirty.add(key);
  }
}

/** Runs a listener now and whenever one of the keys changes. */
export function watch(keys: (keyof State)[], run: Listener): void {
  listeners.push({ keys, run });
  run();
}

function flush(): void {
  const changed = new Set(dirty);
  dirty.clear();
  for (const listener of listeners) if (listener.keys.some((key) => changed.has(key))) listener.run();
}

export const selectedJob = (): Job | null => (state.selected ? state.jobs.get(state.selected) ?? null : null);
