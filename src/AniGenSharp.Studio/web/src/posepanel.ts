// Posing with gizmos or by numbers, and what can be made of a pose.
import { api } from "./api";
import { button, download, field, h, slider, toast } from "./dom";
import { change, setPose } from "./session";
import { state, update, watch } from "./state";
import { toolButton } from "./rigpanel";
import type { Pose, PoseClip, Rotation, Vector } from "./types";

const axes: [string, Vector][] = [["x", [1, 0, 0]], ["y", [0, 1, 0]], ["z", [0, 0, 1]]];

function without(pose: Pose, joint: string): Pose {
  const rest = { ...pose };
  delete rest[joint];
  return rest;
}

/** By how many degrees a click or a key turns. */
export let turnStep = 10;

/** Adds the pose as a key of a clip of poses. */
async function addKey(name: string, time: number): Promise<void> {
  const key = { time, rotations: { ...state.pose } as Record<string, Rotation> };
  let count = 0;
  const done = await change((document) => {
    const known = document.clips.find((clip) => clip.name === name);
    const keys = [...(known?.keys ?? []).filter((other) => other.time !== time), key].sort((a, b) => a.time - b.time);
    const clip: PoseClip = { name, keys };
    count = keys.length;
    return { ...document, clips: known ? document.clips.map((other) => (other === known ? clip : other)) : [...document.clips, clip] };
  }, `Key of ${name}`);
  if (done) toast(`${name} has ${count} key${count === 1 ? "" : "s"}.`);
}

export function posePanel(turn: (axis: Vector, degrees: number) => void): HTMLElement {
  const name = h("input", { value: "Pose", "aria-label": "Name of the clip" });
  const time = h("input", { type: "number", value: "0", min: 0, step: 0.25, "aria-label": "Time in seconds" });
  const joint = h("p", { class: "hint" });
  watch(["joint", "pose"], () => {
    const count = Object.keys(state.pose).length;
    joint.textContent = `${state.joint ? `Chosen: ${state.joint}.` : "Choose a joint."} ${count} joint${count === 1 ? "" : "s"} posed.`;
  });
  const rotate = (axis: Vector, degrees: number): void => {
    if (state.clip !== null) update({ clip: null, playing: false });
    if (state.joint) turn(axis, degrees);
    else toast("Choose a joint first.");
  };
  const save = async (): Promise<void> => {
    if (!state.selected) return;
    try {
      download(await api.posed(state.selected, state.pose), "posed.glb");
    } catch (error) {
      toast((error as Error).message, true);
    }
  };
  return h("div", { class: "stack" },
    joint,
    h("div", { class: "row wrap" }, toolButton("Rotate", "rotate", "Turn the joint with a gizmo (R)"),
      toolButton("Reach (IK)", "ik", "Drag the joint; the two bones above follow (I)")),
    h("div", { class: "turns" }, ...axes.flatMap(([label, axis]) => [
      button(`−${label}`, () => rotate(axis, -turnStep), { "aria-label": `Turn back about ${label}` }),
      button(`+${label}`, () => rotate(axis, turnStep), { "aria-label": `Turn about ${label}`, id: `turn-${label}` })])),
    h("div", { class: "row wrap" },
      button("Reset joint", () => state.joint && setPose(without(state.pose, state.joint), "Reset joint")),
      button("Reset pose", () => setPose({}, "Reset pose"), { id: "reset-pose" })),
    h("h3", {}, "Use the pose"),
    button("Download posed GLB", () => void save()),
    h("div", { class: "grid2" }, field("Clip", name), field("Time, s", time)),
    button("Add as key", () => void addKey(name.value.trim() || "Pose", Number(time.value) || 0), { id: "add-key" }),
    slider("Degrees per click or key", { min: 1, max: 45, step: 1, value: turnStep }, (value) => (turnStep = value)));
}
