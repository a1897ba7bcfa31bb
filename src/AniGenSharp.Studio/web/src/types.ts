// What the server sends and takes.

export type JobState = "queued" | "running" | "succeeded" | "failed" | "canceled";

export interface Options {
  seed: number;
  faces?: number | null;
  bake?: string | null;
  textureSize?: number;
  rigPreset?: string;
  restPose?: string;
  structureSteps?: number | null;
  latentSteps?: number | null;
  motions?: string[];
  [name: string]: unknown;
}

export interface Job {
  id: string;
  kind: "generate" | "finish" | "rig";
  name: string;
  state: JobState;
  options: Options;
  source: string | null;
  group: string | null;
  views: number;
  priority: number;
  position: number;
  created: string;
  started: string | null;
  finished: string | null;
  worker: string | null;
  progress: { stage: string; step: number; steps: number; done: number; secondsLeft: number | null } | null;
  error: string | null;
  artifacts: { name: string; bytes: number }[];
}

export type Vector = [number, number, number];
export type Rotation = [number, number, number, number];
export type Edit = { edit: string } & Record<string, unknown>;

export interface PoseKey { time: number; rotations: Record<string, Rotation> }
export interface PoseClip { name: string; keys: PoseKey[] }
export interface AddedMotion { kind?: string | null; file?: number; motion?: string | null; inPlace?: boolean }

export interface Document {
  edits: Edit[];
  clips: PoseClip[];
  motions: AddedMotion[];
}

export interface Rig {
  joints: { name: string; parent: number; position: Vector }[];
  humanoid: Record<string, string> | null;
  clips: { name: string; duration: number; notes: string[] }[];
  motions: string[];
  check: {
    joints: number; vertices: number; faces: number; oneTree: boolean; components: number; mostInfluences: number;
    tear: { mean: number; worstPercent: number; largest: number };
  };
}

export interface Status {
  versions: Record<string, string>;
  checkpoints: string;
  device: string;
  memoryBytes: number;
  totalMemoryBytes: number;
  folder: string;
  workers: string[];
  waiting: number;
}

export interface FarmJob {
  id: string;
  name: string;
  state: JobState;
  worker: string | null;
  progress: { done: number } | null;
  error: string | null;
  artifacts: { name: string; bytes: number }[];
}

export interface FarmStatus {
  jobs: Record<JobState, number>;
  workers: { name: string; device: string; succeeded: number; failed: number; job: string | null }[];
}

export interface Models { names: string[]; chosen: string | null }

export type Pose = Record<string, Rotation>;
export type ViewMode = "textured" | "clay" | "wireframe" | "normals" | "uv" | "weights" | "tears";
export type Tool = "select" | "rotate" | "ik" | "move" | "paint";
export type Tab = "view" | "rig" | "pose" | "clips" | "finish" | "download";
