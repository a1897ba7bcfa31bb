// Puts the panels together, and the keyboard.
import { clipPanel } from "./clippanel";
import { comparePanel } from "./compare";
import { createPanel, reuse } from "./create";
import { button, h, replace, toast } from "./dom";
import { followWhileVisible, loadJobs } from "./events";
import { farmButton } from "./farm";
import { downloadPanel, finishPanel } from "./finishpanel";
import { describe, galleryPanel, pictureOf } from "./gallery";
import { jointList } from "./joints";
import { loadStatus, modelDialog } from "./models";
import { posePanel, turnStep } from "./posepanel";
import { rigPanel } from "./rigpanel";
import { canRedo, canUndo, edit, lastChange, openAgain, posed, redo, startSession, undo } from "./session";
import { describeSpeed } from "./software";
import { selectedJob, state, update, watch } from "./state";
import type { Tab, Vector } from "./types";
import { Viewer } from "./viewer";
import { legend, modeBar, modes, viewPanel } from "./viewpanel";

const tabs: [Tab, string][] = [["view", "View"], ["rig", "Rig"], ["pose", "Pose"], ["clips", "Clips"], ["finish", "Finish"], ["download", "Files"]];

const help: [string, string][] = [
  ["1 – 7", "view mode"], ["S", "skeleton"], ["F", "frame the asset"], ["Arrows, + −", "turn the view, nearer, away"],
  ["Space", "play or pause"], ["R / I", "rotate / reach with the joint"], ["G", "move the joint in the rig"], ["B", "paint weights"],
  ["Esc", "select"], ["Shift + arrows", "turn the joint, or move it with G and I"],
  ["[ ]", "previous / next joint"], ["Ctrl + Z / Y", "undo / redo"], ["N", "new picture"], ["/", "search the gallery"], ["?", "this list"],
];

function theme(): HTMLElement {
  const stored = localStorage.getItem("theme");
  if (stored) document.documentElement.dataset.theme = stored;
  return button("◐", () => {
    const dark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("theme", dark ? "light" : "dark");
  }, { title: "Dark or light", "aria-label": "Dark or light" });
}

function helpDialog(): HTMLDialogElement {
  const dialog: HTMLDialogElement = h("dialog", { "aria-label": "Keyboard" },
    h("div", { class: "row" }, h("h2", { class: "grow" }, "Keyboard"), button("✕", () => dialog.close(), { "aria-label": "Close" })),
    h("dl", {}, ...help.flatMap(([keys, what]) => [h("dt", {}, h("kbd", {}, keys)), h("dd", {}, what)])));
  return dialog;
}

const models = modelDialog(), keys = helpDialog(), compared = comparePanel();

function header(): HTMLElement {
  const connection = h("span", { class: "connection", role: "status" });
  watch(["connected"], () => {
    connection.textContent = state.connected ? "" : "Not connected; trying again…";
    connection.hidden = state.connected;
  });
  const undoButton = button("↶", () => void undo(), { id: "undo", "aria-label": "Undo" });
  const redoButton = button("↷", () => void redo(), { id: "redo", "aria-label": "Redo", title: "Redo (Ctrl+Y)" });
  watch(["document", "pose", "rig"], () => {
    undoButton.disabled = !canUndo();
    redoButton.disabled = !canRedo();
    undoButton.title = canUndo() ? `Undo: ${lastChange()} (Ctrl+Z)` : "Undo (Ctrl+Z)";
  });
  const icon = h("img", { src: "/icon.svg", alt: "", width: "22", height: "22" });
  return h("header", {}, icon, h("h1", {}, "AniGen Studio"), connection, h("span", { class: "grow" }), undoButton, redoButton,
    farmButton(), button("Model", () => models.showModal(), { id: "models" }), theme(),
    button("?", () => keys.showModal(), { title: "Keyboard", "aria-label": "Keyboard" }));
}

/** What is said instead of an asset: how to begin, how a job is doing, or why there is nothing to see. */
function stageMessage(): HTMLElement {
  const message = h("div", { class: "message", role: "status" });
  const failed = (title: string, why: string, action?: HTMLElement): void => {
    message.className = "message failed";
    replace(message, h("strong", {}, title), h("span", {}, why), action);
  };
  watch(["selected", "jobs", "busy", "problem"], () => {
    const job = selectedJob();
    message.className = "message";
    message.hidden = false;
    if (!job) {
      replace(message, h("strong", {}, "Make a rigged character from one picture"),
        h("span", {}, "Drop a picture, and choose Generate. Or open an asset of the gallery."));
    } else if (job.state === "failed" || job.state === "canceled") {
      failed(job.state === "canceled" ? "Canceled" : `This ${job.kind === "rig" ? "mesh" : "picture"} did not work`, job.error ?? "",
        job.kind === "rig" ? undefined : button("Try again with other settings", () => void reuse(job.id).catch(report), { id: "try-again" }));
      message.prepend(h("img", { src: pictureOf(job), alt: "" }));
    } else if (job.state !== "succeeded") {
      const bar = h("progress", { max: "1", "aria-label": "Progress" });
      bar.value = job.progress?.done ?? 0;
      replace(message, h("img", { src: pictureOf(job), alt: "" }), h("strong", {}, job.name), h("span", {}, describe(job)), bar);
    } else if (state.busy) {
      message.className = "message small";
      replace(message, state.busy);
    } else if (state.problem) {
      failed("This asset cannot be shown", state.problem, button("Try again", () => void openAgain(), { id: "open-again" }));
    } else if (!viewer.canDraw) {
      failed("This browser cannot draw in 3D", "WebGL is missing or switched off. Assets can be generated, finished and downloaded nevertheless.");
    } else message.hidden = true;
  });
  return message;
}

function stageArea(): { element: HTMLElement; canvas: HTMLCanvasElement } {
  const canvas = h("canvas", { id: "view", tabindex: "0", "aria-label": "The asset; drag to turn it" });
  const software = h("div", { class: "software", role: "status" });
  watch(["frames"], () => (software.textContent = describeSpeed(state.frames)));
  return { element: h("div", { class: "stage" }, canvas, compared.element, legend(), software), canvas };
}

/** Paints the weights of the chosen joint with one stroke of the brush. */
const paint = (points: Vector[]): void => void edit({
  edit: "paint", joint: state.joint, points, radius: state.brush.radius * viewer.stage!.size, value: state.brush.value,
  strength: state.brush.strength,
}, `Paint ${state.joint}`);

function toolsArea(turn: (axis: Vector, degrees: number) => void): HTMLElement {
  const bodies: Record<Tab, HTMLElement> = {
    view: viewPanel(), rig: h("div", { class: "stack" }, jointList(), rigPanel(paint)), pose: h("div", { class: "stack" }, posePanel(turn), jointList()),
    clips: clipPanel(), finish: finishPanel(), download: downloadPanel(),
  };
  const list = h("div", { class: "tabs", role: "tablist" }, ...tabs.map(([tab, label]) => {
    const element = h("button", { type: "button", role: "tab", id: `tab-${tab}`, onclick: () => {
      update({ tab, ...(["rig", "pose"].includes(tab) ? { skeleton: true } : {}) });
    } }, label);
    watch(["tab"], () => element.setAttribute("aria-selected", String(state.tab === tab)));
    return element;
  }));
  const body = h("div", { class: "tabbody", role: "tabpanel" }, ...Object.values(bodies));
  const none = h("p", { class: "hint" }, "Tools appear when an asset is open.");
  watch(["tab"], () => tabs.forEach(([tab]) => (bodies[tab].hidden = tab !== state.tab)));
  const root = h("aside", { class: "tools", "aria-label": "Tools" }, list, none, body);
  watch(["selected", "jobs", "compare"], () => {
    const ready = selectedJob()?.state === "succeeded" && !state.compare;
    list.hidden = body.hidden = !ready;
    // Nothing that the networks predicted was saved for a mesh.
    const finishTab = list.querySelector<HTMLElement>("#tab-finish")!;
    finishTab.hidden = selectedJob()?.kind === "rig";
    if (finishTab.hidden && state.tab === "finish") update({ tab: "view" });
    none.hidden = ready;
  });
  return root;
}

function places(): HTMLElement {
  const names: [typeof state.place, string][] = [["create", "Create"], ["view", "View"], ["tools", "Tools"]];
  return h("nav", { class: "places", "aria-label": "Parts of the page" }, ...names.map(([place, label]) => {
    const element = button(label, () => update({ place }));
    watch(["place"], () => element.setAttribute("aria-pressed", String(state.place === place)));
    return element;
  }));
}

let viewer: Viewer;

function nextJoint(by: number): void {
  const names = state.rig?.joints.map((joint) => joint.name) ?? [], at = names.indexOf(state.joint ?? "");
  if (names.length > 0) update({ joint: names[(at + by + names.length) % names.length], skeleton: true });
}

/** Moves the camera by a key, on the asset or where nothing has the focus; elsewhere these keys scroll. Returns whether it does. */
function looks(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  if ((event.shiftKey && event.key !== "+") || !(target === document.body || target.matches(".stage canvas"))) return false;
  return (state.compare ? compared : viewer).look(event.key);
}

function onKey(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (document.querySelector("dialog[open]")) return;
  if (event.ctrlKey || event.metaKey) {
    const key = event.key.toLowerCase();
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) || (key !== "z" && key !== "y")) return;
    event.preventDefault();
    void (key === "y" || event.shiftKey ? redo() : undo());
    return;
  }
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) || event.altKey) return;
  const mode = modes.find(([, , key]) => key === event.key);
  const arrows: Record<string, [Vector, number]> = {
    ArrowLeft: [[0, 1, 0], -1], ArrowRight: [[0, 1, 0], 1], ArrowUp: [[1, 0, 0], -1], ArrowDown: [[1, 0, 0], 1],
  };
  const steps: Record<string, Vector> = {
    ArrowLeft: [-1, 0, 0], ArrowRight: [1, 0, 0], ArrowUp: [0, 1, 0], ArrowDown: [0, -1, 0], PageUp: [0, 0, -1], PageDown: [0, 0, 1],
  };
  const pose = { clip: null, playing: false, skeleton: true } as const;
  const actions: Record<string, () => void> = {
    s: () => update({ skeleton: !state.skeleton }), f: () => viewer.frameAsset(), "?": () => keys.showModal(),
    r: () => update({ tool: "rotate", tab: "pose", ...pose }), i: () => update({ tool: "ik", tab: "pose", ...pose }),
    g: () => update({ tool: "move", tab: "rig", ...pose }), b: () => update({ tool: "paint", tab: "rig", mode: "weights", ...pose }),
    Escape: () => update({ tool: "select", compare: null }), "[": () => nextJoint(-1), "]": () => nextJoint(1),
    n: () => { update({ place: "create" }); document.getElementById("drop")?.click(); },
    "/": () => { update({ place: "create" }); document.querySelector<HTMLElement>('input[type="search"]')?.focus(); },
  };
  if (mode && !(mode[0] === "uv" && !state.hasUv)) update({ mode: mode[0], ...(mode[0] === "weights" ? { skeleton: true } : {}) });
  else if (event.shiftKey && steps[event.key] && ["move", "ik"].includes(state.tool)) viewer.nudge(steps[event.key]);
  else if (event.shiftKey && arrows[event.key]) {
    if (state.clip !== null) update({ clip: null, playing: false });
    viewer.turn(arrows[event.key][0], arrows[event.key][1] * turnStep);
  } else if (event.key === " " && target.tagName !== "BUTTON") {
    const first = state.rig?.clips[0]?.name ?? null;
    update(state.clip === null ? { clip: first, time: 0, playing: first !== null } : { playing: !state.playing });
  } else if (actions[event.key]) actions[event.key]();
  else if (!looks(event)) return;
  event.preventDefault();
}

const report = (error: Error): void => toast(error.message, true);

/** Keeps the open asset in the address, so that it survives a reload. */
function rememberSelection(): void {
  const id = /^#([0-9a-f]{32})$/.exec(location.hash)?.[1];
  if (id) update({ selected: id });
  watch(["selected"], () => history.replaceState(null, "", state.selected ? `#${state.selected}` : location.pathname));
}

function start(): void {
  const area = stageArea();
  viewer = new Viewer(area.canvas, {
    posed: () => posed(),
    moved: (joint, position) => void edit({ edit: "move", joint, position }, `Move ${joint}`),
    painted: paint,
  });
  area.element.append(stageMessage());
  startSession(viewer);
  const main = h("main", {}, h("div", { class: "side" }, createPanel(), galleryPanel()),
    h("div", { class: "center" }, h("div", { class: "bar" }, modeBar(), h("span", { class: "grow" }),
      button("Frame", () => viewer.frameAsset(), { title: "Frame the asset (F)" })), area.element),
    toolsArea((axis, degrees) => viewer.turn(axis, degrees)));
  watch(["place"], () => (main.dataset.place = state.place));
  document.body.replaceChildren(header(), main, places(), models, keys, h("div", { id: "toast", role: "status", "aria-live": "polite" }));
  addEventListener("keydown", onKey);
  // Tests and the console look at the viewer through this.
  Object.assign(window, { studio: { viewer, state } });
  rememberSelection();
  followWhileVisible();
  loadJobs().catch(report);
  loadStatus().catch(() => undefined);
}

start();
